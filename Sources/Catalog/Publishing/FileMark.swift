import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// A file of an output as a run left it: a digest of its path below the output, its size and the time of its last
/// change. A file that somebody else wrote or changed has another one.
struct FileMark: Hashable, Sendable {
  private let digest: UInt64

  init(path: String, _ facts: stat) {
    self.init(path, [Int(facts.st_size), Int(facts.st_mtim.tv_sec), Int(facts.st_mtim.tv_nsec)], [])
  }

  init(_ stamp: FileStamp) { self.init(stamp.path, [stamp.byteCount, stamp.seconds, stamp.nanoseconds], []) }

  /// The same of an object, whose version changes with its content.
  init(path: String, byteCount: Int, version: String) { self.init(path, [byteCount], version.utf8) }

  private init(_ path: String, _ numbers: [Int], _ rest: some Sequence<UInt8>) {
    var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ byte: UInt8) { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }
    for byte in path.utf8 { add(byte) }
    add(0)
    for number in numbers {
      for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: number >> shift)) }
    }
    for byte in rest { add(byte) }
    self.digest = digest
  }

  /// 16 digits, as the catalog keeps it.
  var text: String {
    let digits = String(digest, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The marks in a text of `text`s without anything between them; `nil` for anything else.
  static func decode(_ text: String) -> Set<FileMark>? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 16) else { return nil }
    var marks: Set<FileMark> = []
    marks.reserveCapacity(digits.count / 16)
    for start in stride(from: 0, to: digits.count, by: 16) {
      var digest: UInt64 = 0
      for digit in digits[start..<start + 16] {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digest = digest << 4 | UInt64(digit - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digest = digest << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
        default: return nil
        }
      }
      marks.insert(FileMark(digest: digest))
    }
    return marks
  }

  private init(digest: UInt64) { self.digest = digest }
}
