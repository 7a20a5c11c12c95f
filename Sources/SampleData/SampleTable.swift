/// The nine tables, in the order of their names.
public enum SampleTable: String, CaseIterable, Sendable {
  case allergies, careplans, conditions, encounters, immunizations, medications, observations, patients, procedures

  /// The columns, as the header line writes them.
  var header: StaticString {
    switch self {
    case .allergies, .conditions: "START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION"
    case .careplans: "ID,START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION,REASONCODE,REASONDESCRIPTION"
    case .encounters: "ID,DATE,PATIENT,CODE,DESCRIPTION,REASONCODE,REASONDESCRIPTION"
    case .immunizations: "DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION"
    case .medications: "START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION,REASONCODE,REASONDESCRIPTION"
    case .observations: "DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION,VALUE,UNITS"
    case .patients:
      "ID,BIRTHDATE,DEATHDATE,SSN,DRIVERS,PASSPORT,PREFIX,FIRST,LAST,SUFFIX,MAIDEN,MARITAL,RACE,ETHNICITY,GENDER,BIRTHPLACE,ADDRESS"
    case .procedures: "DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION,REASONCODE,REASONDESCRIPTION"
    }
  }
}

/// Rows of all nine tables.
final class TableRows {
  let allergies = RowBytes()
  let careplans = RowBytes()
  let conditions = RowBytes()
  let encounters = RowBytes()
  let immunizations = RowBytes()
  let medications = RowBytes()
  let observations = RowBytes()
  let patients = RowBytes()
  let procedures = RowBytes()

  subscript(table: SampleTable) -> RowBytes {
    switch table {
    case .allergies: allergies
    case .careplans: careplans
    case .conditions: conditions
    case .encounters: encounters
    case .immunizations: immunizations
    case .medications: medications
    case .observations: observations
    case .patients: patients
    case .procedures: procedures
    }
  }

  func clear() { for table in SampleTable.allCases { self[table].clear() } }
}
