import TestKit

import Foundation

/// A random table of the values that people keep in tables, and its text as CSV: the truth that reading has to give back.
struct OrdinaryTable {
  let names: [String]
  /// Empty texts are nulls.
  let rows: [[String]]
  let text: String

  init(seed: UInt64) {
    var random = Random(SeededGenerator(seed: seed))
    for _ in 0..<8 { _ = random.number(2) }
    let columnCount = [1, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8][random.number(11)]
    let rowCount = [1, 2, 3, 1 + random.number(10), 1 + random.number(60), 10 + random.number(51)][random.number(6)]
    var names: [String] = []
    var columns: [[String]] = []
    for _ in 0..<columnCount {
      let (usual, make) = Self.kinds[random.number(Self.kinds.count)]
      var name = random.pick(random.number(10) < 7 ? usual : Self.names)
      while names.contains(where: { $0.lowercased() == name.lowercased() }) { name += random.pick(["X", "_2", " b"]) }
      names.append(name)
      let empties = [0, 0, 0, 1, 3, 9][random.number(6)]
      columns.append((0..<rowCount).map { _ in random.number(10) < empties ? "" : make(&random) })
    }
    let delimiter = random.pick([",", ",", ",", ";", ";", "\t", "|"])
    let quotesAll = random.number(4) == 0
    let lineEnd = random.pick(["\n", "\n", "\r\n"])
    let rows = (0..<rowCount).map { row in columns.map { $0[row] } }
    func written(_ cells: [String]) -> String {
      cells.map { cell in
        let needsQuotes =
          quotesAll || (cells.count == 1 && cell.isEmpty)
          || cell.unicodeScalars.contains { "\"\n\r".unicodeScalars.contains($0) || String($0) == delimiter }
        return needsQuotes ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
      }.joined(separator: delimiter) + lineEnd
    }
    var text = ([names] + rows).map(written).joined()
    if random.number(10) == 0 { text.removeLast() }
    self.names = names
    self.rows = rows
    self.text = text
  }

  // MARK: values

  struct Random {
    private var source: SeededGenerator

    init(_ source: SeededGenerator) { self.source = source }

    mutating func number(_ count: Int) -> Int { Int((source.next() >> 16) % UInt64(count)) }
    mutating func pick<Item>(_ items: [Item]) -> Item { items[number(items.count)] }
    mutating func digits(_ count: Int) -> String { (0..<count).map { _ in String(number(10)) }.joined() }
    mutating func two(_ count: Int, from first: Int = 0) -> String {
      let value = first + number(count)
      return value < 10 ? "0\(value)" : "\(value)"
    }
    mutating func list(_ separator: String, _ counts: [Int]) -> String {
      (0..<pick(counts)).map { _ in pick(OrdinaryTable.tags) }.joined(separator: separator)
    }
    mutating func numbers(_ separator: String) -> String {
      (0..<pick([2, 3, 3, 4])).map { _ in String(number(99)) }.joined(separator: separator)
    }
    mutating func sentence() -> String {
      var words = (0..<(3 + number(11))).map { _ in pick(OrdinaryTable.words) }
      words[0] = words[0].capitalized
      if number(2) == 0 { words[0] += "," }
      if number(10) == 0 { words[1] += ";" }
      if number(10) == 0 { words[1] += ":" }
      let text = words.joined(separator: " ") + pick([".", "!", "?", ""])
      return number(10) == 0 ? "He said \"\(text)\"" : text
    }
  }

  private static let first = ["Ann", "Bob", "Clara", "David", "Eva", "José", "Ümit", "Zoë", "Nora", "Jan"]
  private static let last = ["Smith", "García", "O'Neil", "Müller", "Nguyen", "Van-Dyke", "de la Cruz", "Li", "Rossi"]
  private static let tags = ["red", "blue", "green", "urgent", "new", "old", "vip", "north", "south", "east"]
  private static let words = [
    "the", "quick", "brown", "fox", "jumps", "over", "a", "lazy", "dog", "while", "it", "rains",
  ]
  private static let cities = ["Berlin", "New York", "Rome", "São Paulo", "Köln", "St. Gallen", "Oslo", "Los Angeles"]
  private static let names = [
    "a", "b", "x", "value", "Column A", "field_1", "col3", "Größe", "note (internal)", "first name", "Q1",
    "How old are you?", "Unit price in EUR", "year",
  ]

  private static let kinds: [(names: [String], make: @Sendable (inout Random) -> String)] = [
    (["name", "full_name", "Patient"], { $0.pick(first) + " " + $0.pick(last) }),
    (["name", "Author"], { $0.pick(last) + ", " + $0.pick(first) }),
    (
      ["url", "Homepage"],
      { random in
        var url = random.pick(["http://", "https://"]) + random.pick(["www.", "", "api."]) + random.pick(tags)
        url += random.pick([".com", ".org", ".io:8080"]) + "/" + random.list("/", [0, 1, 2])
        if random.number(3) == 0 { url += "?id=\(random.number(999))" + random.pick(["", "&q=red", ";v=2"]) }
        return url
      }
    ),
    (["time", "opens"], { $0.two(24) + ":" + $0.two(60) }),
    (["time", "Start Time"], { $0.two(24) + ":" + $0.two(60) + ":" + $0.two(60) }),
    (["time"], { "\(1 + $0.number(12)):\($0.two(60)) \($0.pick(["AM", "PM"]))" }),
    (["phone", "Phone no."], { "+49 \($0.digits(3)) \($0.digits(7))" }),
    (["phone", "tel"], { "(2\($0.digits(2))) \($0.digits(3))-\($0.digits(4))" }),
    (["phone"], { "0\($0.digits(3))/\($0.digits(6))" }),
    (
      ["mac", "MAC address"],
      { r in (0..<6).map { _ in "\(r.pick(Array("0123456789abcdef")))f" }.joined(separator: ":") }
    ),
    (["ip", "host"], { r in (0..<4).map { _ in String(r.number(256)) }.joined(separator: ".") }),
    (
      ["created_at", "DATE", "Last seen"],
      {
        "20\($0.two(17, from: 10))-\($0.two(12, from: 1))-\($0.two(28, from: 1)) \($0.two(24)):\($0.two(60)):\($0.two(60))"
      }
    ),
    (
      ["timestamp"],
      { "20\($0.two(17, from: 10))-\($0.two(12, from: 1))-\($0.two(28, from: 1))T\($0.two(24)):\($0.two(60)):00Z" }
    ),
    (["date", "BIRTHDATE"], { "20\($0.two(17, from: 10))-\($0.two(12, from: 1))-\($0.two(28, from: 1))" }),
    (["date"], { "\($0.two(12, from: 1))/\($0.two(28, from: 1))/20\($0.two(17, from: 10))" }),
    (["Datum", "date"], { "\($0.two(28, from: 1)).\($0.two(12, from: 1)).20\($0.two(17, from: 10))" }),
    (["date"], { "\(1 + $0.number(28)) \($0.pick(["Jan", "Feb", "May", "Aug"])) 20\($0.two(17, from: 10))" }),
    (["tags", "labels"], { $0.list(";", [1, 2, 3, 4]) }),
    (["tags", "Keywords"], { $0.list(";", [3]) }),
    (["tags"], { $0.list(",", [3]) }),
    (["tags"], { $0.list(", ", [1, 2, 3]) }),
    (["tags"], { $0.list("|", [3]) }),
    (["path", "labels"], { $0.list(" / ", [2, 3]) }),
    (["values"], { $0.numbers(";") }),
    (["values", "dims"], { $0.numbers(",") }),
    (["dims"], { $0.numbers("|") }),
    (
      ["payload", "json"],
      { "{\"id\": \($0.number(99)), \"tags\": [\"\($0.pick(tags))\", \"\($0.pick(tags))\"], \"ok\": true}" }
    ),
    (["data"], { "{\"\($0.pick(words))\":\($0.number(99)),\"b\":\"\($0.pick(words))\"}" }),
    (["code", "sku"], { "AB-\($0.digits(4))" }),
    (["state", "CODE"], { $0.pick(["DE", "IT", "FR", "ES", "PL"]) }),
    (["zip", "Postal code"], { $0.digits(5) }),
    (["diagnosis", "code"], { "\($0.pick(["A", "B", "C"]))\($0.two(99)).\($0.number(9))" }),
    (["amount", "price", "TOTALCOST"], { "\($0.number(5000)).\($0.two(99))" }),
    (["Betrag", "amount"], { "\($0.number(900)),\($0.two(99))" }),
    (["Total (EUR)"], { "\($0.number(900)),\($0.two(99)) €" }),
    (["price"], { "$\(1 + $0.number(900)),\($0.digits(3)).\($0.two(99))" }),
    (["share", "Rate"], { "\($0.number(100))\($0.pick(["%", " %"]))" }),
    (["id", "patient_id", "n"], { String($0.number(100_000)) }),
    (["count", "qty"], { String($0.number(1000) - 5) }),
    (["comment", "DESCRIPTION", "notes"], { $0.sentence() }),
    (["comment"], { $0.sentence() + $0.pick(["", "", "\nAnd more, too."]) }),
    (["word", "status"], { $0.pick(words) }),
    (["city", "Town"], { $0.pick(cities) }),
    (["active", "paid"], { $0.pick(["true", "false"]) }),
    (["active"], { $0.pick(["yes", "no"]) }),
    (["email", "E-Mail"], { "\($0.pick(tags)).\($0.number(99))@\($0.pick(tags)).org" }),
    (["path", "file"], { "/" + $0.list("/", [1, 2, 3]) + $0.pick(["", ".txt"]) }),
    (["lat/lon", "position"], { "\($0.number(90)).\($0.digits(4)),\($0.number(180)).\($0.digits(4))" }),
    (["ratio"], { "\(1 + $0.number(9)):\(1 + $0.number(9))" }),
    (["html"], { "<b>\($0.pick(words))</b>" }),
  ]
}
