/// How much a regular expression repeats, before it is compiled: the time and memory of that grow with the product of
/// repetitions in repetitions, and with the square of what may be left out.
struct PatternSize {
  /// Most parts that repetitions may make; a compiled expression of so many is ready within a tenth of a second.
  static let limit = 5_000

  /// A part: how many characters and classes it has when everything is written out, and how many of them come from
  /// repetitions.
  private struct Size {
    var all = 0
    var repeated = 0

    static func + (a: Size, b: Size) -> Size {
      Size(all: min(a.all + b.all, 1 << 40), repeated: min(a.repeated + b.repeated, 1 << 40))
    }
  }

  /// Whether repetitions make more than `limit` parts. Complexity: O(length).
  static func isTooLarge(_ pattern: String) -> Bool {
    let bytes = Array(pattern.utf8)
    var position = 0
    // The sequence being read and those around it; the last part of each is what a repetition is about.
    var open: [(done: Size, last: Size)] = []
    var (done, last) = (Size(), Size())
    func next(_ part: Size) {
      done = done + last
      last = part
    }
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\\"):
        next(Size(all: escape(bytes, &position)))
      case UInt8(ascii: "["):
        next(Size(all: characterClass(bytes, &position)))
      case UInt8(ascii: "("):
        open.append((done + last, Size()))
        (done, last) = (Size(), Size())
      case UInt8(ascii: ")"):
        guard let outer = open.popLast() else { continue }
        let group = done + last
        (done, last) = (outer.done, group)
      case UInt8(ascii: "?"), UInt8(ascii: "*"):
        last.repeated += 1
      case UInt8(ascii: "{"):
        guard let count = repetition(bytes, &position) else {
          next(Size(all: 1))
          continue
        }
        let all = min(max(last.all, 1) * count, 1 << 40)
        last = Size(all: all, repeated: count > 1 ? all : last.repeated)
      default:
        if byte & 0xC0 != 0x80 { next(Size(all: 1)) }
      }
      if done.repeated + last.repeated > limit { return true }
    }
    return false
  }

  /// What stands behind a backslash.
  private static func escape(_ bytes: [UInt8], _ position: inout Int) -> Int {
    guard position < bytes.count else { return 1 }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "Q"):
      let start = position
      while position < bytes.count {
        if bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "E") {
          position += 2
          return position - start
        }
        position += 1
      }
      return position - start
    case UInt8(ascii: "p"), UInt8(ascii: "P"), UInt8(ascii: "x"):
      if position < bytes.count, bytes[position] == UInt8(ascii: "{") {
        while position < bytes.count, bytes[position] != UInt8(ascii: "}") { position += 1 }
        position = min(position + 1, bytes.count)
      } else {
        // One letter names the class; two digits the character, of which the other stands for itself here.
        position = min(position + 1, bytes.count)
      }
      return byte == UInt8(ascii: "x") ? 1 : classSize
    default: return 1
    }
  }

  /// A class of many letters, as UTF-8 needs it.
  private static let classSize = 100

  private static func characterClass(_ bytes: [UInt8], _ position: inout Int) -> Int {
    var size = 1
    if position < bytes.count, bytes[position] == UInt8(ascii: "^") { position += 1 }
    if position < bytes.count, bytes[position] == UInt8(ascii: "]") { position += 1 }
    while position < bytes.count, bytes[position] != UInt8(ascii: "]") {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\\") {
        size = max(size, escape(bytes, &position))
      } else if byte == UInt8(ascii: "["), position < bytes.count, bytes[position] == UInt8(ascii: ":") {
        while position < bytes.count, bytes[position] != UInt8(ascii: "]") { position += 1 }
        position = min(position + 1, bytes.count)
      } else if byte >= 0xC0 {
        size += 1
      }
    }
    position = min(position + 1, bytes.count)
    return size
  }

  /// How often a counted repetition repeats at most; `nil`, and nothing is read, when there is none.
  private static func repetition(_ bytes: [UInt8], _ position: inout Int) -> Int? {
    bytes.withUnsafeBufferPointer { all -> Int? in
      var next = position
      guard let low = all.number(at: &next, digits: 1...9) else { return nil }
      var most = low
      if all.skip(",", at: &next) { most = all.number(at: &next, digits: 1...9) ?? low + 1 }
      guard all.skip("}", at: &next) else { return nil }
      position = next
      return max(most, low)
    }
  }
}
