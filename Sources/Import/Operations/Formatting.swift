import Engine
import Recipes

extension DataBrewOperations {
  static let formattingOperations = [
    DataBrewOperation(
      "NUMBER_FORMAT",
      [
        "sourceColumn", "decimalPlaces", "numericDecimalSeparator?", "numericThousandSeparator?",
        "numericAbbreviatedUnit?", "numericUnitAbbreviation?",
      ], "set-columns with format_number and translate", inference: "Halves are rounded to the even digit."
    ) { call in try formatNumber(call) },
    DataBrewOperation(
      "FORMAT_PHONE_NUMBER", ["sourceColumn", "phoneNumberFormat?", "defaultRegion?", "defaultRegionColumn?"],
      "set-columns with format_phone", inference: "What is no phone number stays as it is."
    ) { call in
      if let format = call.optional("phoneNumberFormat"), format != "E164" {
        throw Refusal("phoneNumberFormat is \"\(format)\"", "write E164, the only one that is documented")
      }
      let column = try call.column()
      let text = call.asText(column)
      let region =
        call.optional("defaultRegionColumn").map { call.asText($0) }
        ?? Words.text(call.optional("defaultRegion") ?? "US")
      try call.set(column, "format_phone(\(text), \(region))")
    },
  ]

  private static func formatNumber(_ call: OperationCall) throws {
    let column = try call.column()
    let places = try call.integer("decimalPlaces", otherwise: 0)
    func given(_ key: String) -> String? {
      guard let text = call.optional(key), text.lowercased() != "null" else { return nil }
      return text
    }
    let powers = ["THOUSAND": "1000", "MILLION": "1000000", "BILLION": "1000000000", "TRILLION": "1000000000000"]
    var number = call.asNumber(column)
    if let unit = given("numericAbbreviatedUnit") {
      guard let power = powers[unit.uppercased()] else {
        throw Refusal(
          "numericAbbreviatedUnit is \"\(unit)\", which is not known here",
          "write null, THOUSAND, MILLION, BILLION or TRILLION")
      }
      number += " / \(power)"
    }
    let point = given("numericDecimalSeparator") ?? "."
    let group = given("numericThousandSeparator") ?? ""
    var text = "format_number(\(number), \(places))"
    // A character without a counterpart is removed.
    if point != "." || group != "," { text = "translate(\(text), '.,', \(Words.text(point + group)))" }
    if let mark = given("numericUnitAbbreviation") { text += " || \(Words.text(mark))" }
    try call.set(column, text)
  }
}
