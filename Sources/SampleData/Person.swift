/// Who a patient is and which years their records cover.
struct Person {
  let id: Identifier
  /// Days since 1970-01-01.
  let birthDay: Int
  let deathDay: Int?
  /// Days of the first and the last encounter that can be.
  let records: ClosedRange<Int>
  let isFemale: Bool
  /// Whether the death is among the records.
  let diesInRecords: Bool

  /// Records span 29 years: 1988-06-15 to 2017-06-14.
  static let firstDay = 6740
  static let lastDay = 17_331

  init(_ random: inout RandomSource) {
    id = Identifier(&random)
    isFemale = random.chance(50)
    let tenYears = 3652
    let start = Self.firstDay + random.below(Self.lastDay - Self.firstDay - tenYears + 1)
    let end = start + tenYears - 1
    // At the end of the records a fifth are children; the rest is spread up to ninety.
    let years = random.chance(19) ? random.below(18) : 18 + random.below(73)
    birthDay = end - years * 365 - years / 4 - random.below(365)
    let isOld = years >= 40
    diesInRecords = isOld ? random.permille(200) : random.permille(20)
    if diesInRecords {
      deathDay = end
    } else if random.permille(isOld ? 450 : 30) {
      deathDay = end + 1 + random.below(1500)
    } else {
      deathDay = nil
    }
    records = max(start, birthDay)...end
  }

  func age(on day: Int) -> Int { (day - birthDay) * 4 / 1461 }

  /// Writes the row of the table of patients.
  func write(to rows: RowBytes, _ random: inout RandomSource) {
    let age = age(on: records.upperBound)
    let isAdult = age >= 17
    let isMarried = age >= 27 && random.chance(78)
    let isSingle = age >= 27 && !isMarried
    let first = random.below(People.firstNames.count)
    let last = random.below(People.lastNames.count)
    rows.beginRow()
    rows.field(id)
    rows.field(day: birthDay)
    if let deathDay { rows.field(day: deathDay) } else { rows.emptyField() }
    rows.text("999-")
    rows.number(10 + random.below(90), digits: 2)
    rows.byte(UInt8(ascii: "-"))
    rows.number(1000 + random.below(9000), digits: 4)
    rows.emptyField()
    if isAdult {
      rows.text("S999")
      rows.number(random.below(100_000), digits: 5)
    }
    rows.emptyField()
    if age >= 20 {
      if random.chance(40) {
        rows.byte(UInt8(ascii: "X"))
        rows.number(random.below(100_000_000), digits: 8)
        rows.byte(UInt8(ascii: "X"))
      } else {
        rows.text("false")
      }
    }
    rows.emptyField()
    rows.field(!isAdult ? "" : !isFemale ? "Mr." : isMarried ? "Mrs." : "Ms.")
    name(People.firstNames[first], rows, &random)
    name(People.lastNames[last], rows, &random)
    rows.field(age >= 30 && random.chance(4) ? random.pick(["MD", "MD", "MD", "JD", "PhD"] as [StaticString]) : "")
    if isFemale && isMarried {
      name(random.pick(People.lastNames), rows, &random)
    } else {
      rows.emptyField()
    }
    rows.field(isMarried ? "M" : isSingle ? "S" : "")
    rows.field(People.descents[Self.descents.pick(&random)].text)
    rows.field(isFemale ? "F" : "M")
    rows.text(random.pick(People.birthplaces))
    rows.field(" US")
    rows.number(1 + random.below(random.chance(50) ? 999 : 39_999))
    rows.byte(UInt8(ascii: " "))
    rows.text(random.pick(random.chance(50) ? People.lastNames : People.firstNames))
    rows.byte(UInt8(ascii: " "))
    rows.text(random.pick(People.streets))
    if random.chance(45) {
      rows.text(" Suite ")
      rows.number(100 + random.below(900))
    }
    rows.byte(UInt8(ascii: " "))
    rows.text(random.pick(People.cities))
    rows.field(" US")
    rows.endRow()
  }

  private static let descents = WeightedChoice(People.descents.map(\.weight))

  private func name(_ name: StaticString, _ rows: RowBytes, _ random: inout RandomSource) {
    rows.text(name)
    rows.number(random.below(1000))
    rows.emptyField()
  }
}
