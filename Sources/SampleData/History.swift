/// Writes the records of one patient after another.
///
/// A patient depends on the seed and their number alone, so that any of them can be made again anywhere: that is how
/// duplicate rows come from all over a table without keeping it.
struct History {
  private let seed: UInt64
  var random = RandomSource(seed: 0, stream: 0)
  /// Chronic conditions that the current patient has, one bit each.
  private var known: UInt64 = 0

  init(seed: UInt64) { self.seed = seed }

  private static let symptoms = WeightedChoice(AcuteConditions.symptoms.map(\.weight))
  private static let injuries = WeightedChoice(Injuries.all.map(\.weight))
  private static let chronic = WeightedChoice(ChronicConditions.all.map(\.weight))

  /// Appends all rows of patient `number`.
  mutating func write(patient number: Int, to rows: TableRows) {
    random = RandomSource(seed: seed, stream: UInt64(number))
    known = 0
    let person = Person(&random)
    person.write(to: rows.patients, &random)
    for visit in visits(of: person) { write(visit, person, rows) }
    if person.diesInRecords { writeDeath(person, rows) }
  }

  // MARK: Visits

  private enum Kind: Int {
    case wellness, symptom, emergency, checkUp, problem, home, immunotherapy, rehabilitation, prenatalFirst, prenatal,
      birth
  }

  private struct Visit {
    var day: Int
    var kind: Kind
  }

  /// Kinds of visits that anyone has, by their share in the sample.
  private static let common = WeightedChoice([923, 275, 79, 40, 47, 16])

  /// The visits of a patient by day.
  private mutating func visits(of person: Person) -> [Visit] {
    var visits: [Visit] = []
    let days = person.records
    func day(_ random: inout RandomSource) -> Int { days.lowerBound + random.below(days.count) }
    let count = random.chance(9) ? 1 : 2 + random.below(14)
    for _ in 0..<count {
      let kind = Kind(rawValue: Self.common.pick(&random)) ?? .wellness
      visits.append(Visit(day: day(&random), kind: kind))
      // Injuries are looked at again.
      if kind == .emergency && random.chance(55) {
        visits.append(
          Visit(day: min(visits[visits.count - 1].day + 15 + random.below(80), days.upperBound), kind: .checkUp))
      }
    }
    if random.permille(20) {
      let start = day(&random)
      for step in 0..<(20 + random.below(28)) where start + step * 30 <= days.upperBound {
        visits.append(Visit(day: start + step * 30, kind: .immunotherapy))
      }
    }
    if random.permille(8) {
      for _ in 0..<(15 + random.below(30)) { visits.append(Visit(day: day(&random), kind: .rehabilitation)) }
    }
    if person.isFemale && random.permille(420) {
      let start = day(&random)
      if (18...44).contains(person.age(on: start)) && start + 280 <= days.upperBound {
        visits.append(Visit(day: start, kind: .prenatalFirst))
        for step in 1...7 { visits.append(Visit(day: start + step * 32, kind: .prenatal)) }
        visits.append(Visit(day: start + 250 + random.below(30), kind: .birth))
      }
    }
    visits.sort { ($0.day, $0.kind.rawValue) < ($1.day, $1.kind.rawValue) }
    return visits
  }

  private mutating func write(_ visit: Visit, _ person: Person, _ rows: TableRows) {
    let id = Identifier(&random)
    let place = Place(person: person, encounter: id, day: visit.day)
    switch visit.kind {
    case .wellness: writeWellness(place, rows)
    case .symptom:
      if random.permille(25) {
        writeEncounter(place, "185345009,Encounter for symptom", reason: nil, rows)
        return
      }
      let condition = AcuteConditions.symptoms[Self.symptoms.pick(&random)]
      writeEncounter(place, "185345009,Encounter for symptom", reason: condition.text, rows)
      writeCondition(condition, place, before: random.chance(35) ? 0 : random.below(10), rows)
      if random.chance(29) {
        observe(place, "8331-1,Oral temperature", 3700 + 10 * random.below(24), "Cel", rows)
      }
    case .emergency:
      writeEncounter(
        place, random.chance(85) ? "50849002,Emergency room admission" : "50849002,Emergency Room Admission",
        reason: nil, rows)
      writeCondition(Injuries.all[Self.injuries.pick(&random)], place, before: 0, rows)
      if random.chance(12) {
        observe(place, "38265-5,DXA [T-score] Bone density", -336 + random.below(380), "{T-score}", rows)
      }
    case .checkUp:
      let isInjury = random.chance(44)
      let reason = Injuries.all[Self.injuries.pick(&random)].text
      writeEncounter(place, "185349003,Encounter for 'check-up'", reason: isInjury ? reason : nil, rows)
      if !isInjury && person.age(on: visit.day) >= 50 {
        writeProcedure(place, "73761001,Colonoscopy", reason: nil, rows)
        if random.chance(25) {
          observe(
            place, "33756-8,Polyp size greatest dimension by CAP cancer protocols", 100 * (3 + random.below(5)), "mm",
            rows)
          observe(
            place, "57905-2,Hemoglobin.gastrointestinal [Presence] in Stool by Immunologic method",
            100 * (8 + random.below(17)), "ng/mL", rows)
        }
      }
    case .problem: writeProblem(place, rows)
    case .home: writeHomeVisit(place, rows)
    case .immunotherapy:
      writeEncounter(place, "371883000,Outpatient procedure", reason: nil, rows)
      writeProcedure(place, "180256009,Subcutaneous immunotherapy", reason: nil, rows)
    case .rehabilitation: writeEncounter(place, "266707007,Drug addiction therapy", reason: nil, rows)
    case .prenatalFirst, .prenatal, .birth: writePregnancy(visit.kind, place, rows)
    }
  }

  /// Where and when something is recorded.
  struct Place {
    let person: Person
    let encounter: Identifier
    let day: Int
  }

  // MARK: Kinds of visits

  private mutating func writeWellness(_ place: Place, _ rows: TableRows) {
    let age = place.person.age(on: place.day)
    let isChild = age < 19
    writeEncounter(
      place, isChild ? "170258001,Outpatient Encounter" : "185349003,Outpatient Encounter", reason: nil, rows)
    writeVitals(place, age: age, rows)
    if random.chance(96) { vaccinate(place, Vaccines.influenza, rows) }
    if isChild {
      for _ in 0..<random.below(6) { vaccinate(place, random.pick(Vaccines.childhood), rows) }
    } else {
      if random.chance(14) { vaccinate(place, Vaccines.adult, rows) }
      if age >= 60 && random.chance(12) { vaccinate(place, random.pick(Vaccines.elderly), rows) }
    }
    if random.chance(isChild ? 45 : 69) {
      writeProcedure(place, "428191000124101,Documentation of current medications", reason: nil, rows)
    }
    if random.permille(isChild ? 90 : 415) {
      let index = Self.chronic.pick(&random)
      if known & 1 << UInt64(index) == 0 {
        known |= 1 << UInt64(index)
        writeCondition(ChronicConditions.all[index], place, before: random.below(3) == 0 ? 0 : random.below(5), rows)
      }
    }
    if random.chance(13) {
      let drug: CodedText =
        random.chance(62) ? "834060,Penicillin V Potassium 250 MG" : "834101,Penicillin V Potassium 500 MG"
      writeMedication(place, drug, stop: nil, reason: "43878008,Streptococcal sore throat (disorder)", rows)
    }
    if random.permille(8) { writeAllergies(place, rows) }
  }

  private mutating func writeVitals(_ place: Place, age: Int, _ rows: TableRows) {
    let (height, weight) = bodySize(age: age, isFemale: place.person.isFemale)
    let hasPanel = age >= 19 && random.permille(226)
    if hasPanel { observe(place, "4548-4,Hemoglobin A1c/Hemoglobin.total in Blood", 10 * hemoglobin(), "%", rows) }
    observe(place, "8302-2,Body Height", height, "cm", rows)
    observe(place, "29463-7,Body Weight", weight, "kg", rows)
    if age >= 2 {
      observe(place, "39156-5,Body Mass Index", weight * 100_000_000 / (height * height), "kg/m2", rows)
    }
    let systolic = random.chance(25) ? 130 + random.below(71) : 100 + random.below(39)
    observe(place, "8480-6,Systolic Blood Pressure", 100 * systolic, "mmHg", rows)
    observe(
      place, "8462-4,Diastolic Blood Pressure", 100 * (systolic >= 140 ? 85 + random.below(36) : 70 + random.below(20)),
      "mmHg", rows)
    if hasPanel {
      observe(place, "4548-4,Hemoglobin A1c/Hemoglobin.total in Blood", 10 * hemoglobin(), "%", rows)
      observe(
        place, "2339-0,Glucose", 100 * (random.chance(90) ? 64 + random.below(37) : 100 + random.below(96)), "mg/dL",
        rows)
      observe(place, "6299-2,Urea Nitrogen", 100 * (7 + random.below(14)), "mg/dL", rows)
      observe(place, "38483-4,Creatinine", 100, "mg/dL", rows)
      observe(place, "49765-1,Calcium", 850 + random.below(170), "mg/dL", rows)
      observe(place, "2947-0,Sodium", 100 * (136 + random.below(9)), "mmol/L", rows)
      observe(place, "6298-4,Potassium", 370 + random.below(150), "mmol/L", rows)
      observe(place, "2069-3,Chloride", 100 * (101 + random.below(11)), "mmol/L", rows)
      observe(place, "20565-8,Carbon Dioxide", 100 * (20 + random.below(10)), "mmol/L", rows)
    }
    if age >= 19 && random.permille(195) {
      observe(
        place, "2093-3,Total Cholesterol", 100 * (160 + random.below(random.chance(80) ? 43 : 100)), "mg/dL", rows)
      observe(place, "2571-8,Triglycerides", 100 * (100 + random.below(random.chance(85) ? 55 : 386)), "mg/dL", rows)
      observe(place, "18262-6,Low Density Lipoprotein Cholesterol", 100 * (55 + random.below(127)), "mg/dL", rows)
      observe(place, "2085-9,High Density Lipoprotein Cholesterol", 100 * (23 + random.below(58)), "mg/dL", rows)
    }
    if age >= 19 && random.permille(190) {
      let rate = random.chance(97) ? 60 : 56 + random.below(4)
      observe(place, "33914-3,Estimated Glomerular Filtration Rate", 100 * rate, "mL/min/{1.73_m2}", rows)
    }
    if age >= 19 && random.permille(57) {
      observe(
        place, "14959-1,Microalbumin Creatine Ratio", 100 * random.below(random.chance(80) ? 24 : 272), "mg/g", rows)
    }
  }

  private mutating func hemoglobin() -> Int { random.chance(80) ? 58 + random.below(8) : 33 + random.below(54) }

  /// Height and weight in hundredths of centimetres and kilograms.
  private mutating func bodySize(age: Int, isFemale: Bool) -> (height: Int, weight: Int) {
    if age < 18 {
      let height = 5200 + age * 640 + random.below(700)
      return (height, 340 + age * 330 + random.below(400 + age * 80))
    }
    let height = (isFemale ? 15_400 : 16_500) + random.below(2000)
    return (height, 5000 + random.below(random.chance(60) ? 3500 : 8500))
  }

  private static let problems: [CodedText] = [
    "363406005,Malignant tumor of colon", "363406005,Malignant tumor of colon",
    "192127007,Child attention deficit disorder", "162573006,Suspected lung cancer (situation)",
    "254637007,Non-small cell lung cancer (disorder)",
    "423121009,Non-small cell carcinoma of lung  TNM stage 4 (disorder)", "239872002,Osteoarthritis of hip",
    "201834006,Localized  primary osteoarthritis of the hand",
  ]

  private mutating func writeProblem(_ place: Place, _ rows: TableRows) {
    switch random.below(100) {
    case 0..<14:
      writeEncounter(place, "316744009,Office Visit", reason: "26929004,Alzheimer's disease (disorder)", rows)
      observe(place, "72106-8,Total score [MMSE]", 100 * random.below(26), "(score)", rows)
    case 14..<20:
      writeEncounter(
        place, "183452005,Encounter Inpatient",
        reason: random.chance(66) ? "74400008,Appendicitis" : "82423001,Chronic pain", rows)
    case 20..<23:
      writeEncounter(place, "34285007,Hospital admission", reason: "233604007,Pneumonia", rows)
      observe(place, "233604007,Pneumonia", nil, "", rows)
    case 23..<33:
      writeEncounter(
        place,
        random.chance(60)
          ? "170837001,Allergic disorder initial assessment" : "170838006,Allergic disorder follow-up assessment",
        reason: nil, rows)
      writeProcedure(place, "395142003,Allergy screening test", reason: nil, rows)
      for test in Allergies.tests {
        observe(place, test, random.chance(88) ? 1 + random.below(34) : 200 + random.below(6500), "kU/L", rows)
      }
    default:
      let reason = random.chance(50) ? random.pick(Self.problems) : nil
      writeEncounter(place, "185347001,Encounter for problem", reason: reason, rows)
    }
  }

  private mutating func writeHomeVisit(_ place: Place, _ rows: TableRows) {
    writeEncounter(
      place, "210098006,Domiciliary or rest home patient evaluation and management", reason: nil, rows)
    writeProcedure(place, "311791003,Information gathering (procedure)", reason: nil, rows)
    observe(place, "76690-7,Sexual orientation", text: "heterosexual", rows)
    observe(place, "55277-8,HIV status", text: "not HIV positive", rows)
    observe(
      place, "28245-9,Abuse Status [OMAHA]", text: random.chance(81) ? "No signs/symptoms" : "Severe signs/symptoms",
      rows)
    observe(place, "71802-3,Housing status", text: "Patient is homeless", rows)
    observe(
      place, "63513-6,Are you covered by health insurance or some other kind of health care plan [PhenX]",
      text: random.chance(87) ? "No" : "Yes", rows)
    observe(
      place, "46240-8,History of Hospitalizations+\u{200B}Outpatient visits", 100 * random.below(11), "{count}", rows)
  }

  private static let pregnancy = Condition(
    "72892002,Normal pregnancy", 1, days: 250...294,
    plan: [
      "134435003,Routine antenatal care", "135892000,Antenatal education", "171054004,Pregnancy diet education",
      "226060000,Stress management",
    ])

  private mutating func writePregnancy(_ kind: Kind, _ place: Place, _ rows: TableRows) {
    let reason = Self.pregnancy.text
    switch kind {
    case .prenatalFirst:
      writeEncounter(place, "424441002,Prenatal initial visit", reason: reason, rows)
      writeCondition(Self.pregnancy, place, before: 0, rows)
      writeProcedure(place, "252160004,Standard pregnancy test", reason: reason, rows)
    case .birth:
      writeEncounter(place, "183460006,Obstetric emergency hospital admission", reason: reason, rows)
      writeProcedure(
        place, random.chance(85) ? "66348005,Childbirth" : "11466000,Cesarean section", reason: reason, rows)
      if random.chance(40) { writeProcedure(place, "237001001,Augmentation of labor", reason: reason, rows) }
      if random.chance(30) { writeProcedure(place, "18946005,Epidural anesthesia", reason: reason, rows) }
    default: writeEncounter(place, "424619006,Prenatal visit", reason: reason, rows)
    }
  }

  private static let causes: [CodedText] = [
    "22298006,Myocardial Infarction", "22298006,Myocardial Infarction", "87433001,Pulmonary emphysema (disorder)",
    "254637007,Non-small cell lung cancer (disorder)", "254637007,Non-small cell lung cancer (disorder)",
    "185086009,Chronic obstructive bronchitis (disorder)", "26929004,Alzheimer's disease (disorder)",
    "230690007,Stroke", "254632001,Small cell carcinoma of lung (disorder)",
  ]

  private mutating func writeDeath(_ person: Person, _ rows: TableRows) {
    let place = Place(person: person, encounter: Identifier(&random), day: person.records.upperBound)
    writeEncounter(place, "308646001,Death Certification", reason: nil, rows)
    if random.chance(70) { observe(place, random.pick(Self.causes), nil, "", rows) }
  }

  private mutating func writeAllergies(_ place: Place, _ rows: TableRows) {
    let plan = Identifier(&random)
    for _ in 0...random.below(6) {
      let row = rows.allergies
      row.beginRow()
      row.field(day: place.day)
      if random.chance(12) { row.field(day: place.day + 2000 + random.below(5000)) } else { row.emptyField() }
      row.field(place.person.id)
      row.field(place.encounter)
      row.field(random.pick(Allergies.all))
      row.endRow()
    }
    for text in Allergies.plan { writeCarePlan(plan, place, start: place.day, stop: nil, text, reason: nil, rows) }
    for drug in Allergies.drugs where random.chance(drug.percent) {
      writeMedication(place, drug.text, stop: nil, reason: nil, rows)
    }
  }
}
