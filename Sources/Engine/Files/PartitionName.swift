/// Directory names of Hive-partitioned folders: `key=value` with the characters that Hive escapes percent-encoded.
///
/// Hive and Spark escape U+0001 to U+001F, U+007F and `" # % ' * / : = ? \ { [ ] ^`; everything else stays raw UTF-8.
public enum PartitionName {
  /// Stands for null, and for empty text, which the layout cannot tell from it.
  public static let defaultPartition = "__HIVE_DEFAULT_PARTITION__"
  /// Longest name that the usual file systems take, in bytes.
  public static let maximumBytes = 255

  /// The folder name of one partition value: `year=2016`.
  public static func encode(key: String, value: String?) -> String {
    var bytes: [UInt8] = []
    append(key: key, value: (value ?? "").utf8, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the folder name to bytes; an empty value is null.
  static func append(key: String, value: some Collection<UInt8>, to target: inout [UInt8]) {
    escape(key.utf8, into: &target)
    target.append(UInt8(ascii: "="))
    if value.isEmpty {
      target.append(contentsOf: defaultPartition.utf8)
    } else {
      escape(value, into: &target)
    }
  }

  /// Key and value of a folder name; `nil` when it is not `key=value`. A sequence that is no escape stays as it is.
  public static func decode(_ name: String) -> PartitionValue? {
    let bytes = Array(name.utf8)
    guard let separator = bytes.firstIndex(of: UInt8(ascii: "=")), separator > 0 else { return nil }
    let value = bytes[(separator + 1)...]
    let key = unescape(bytes[..<separator])
    if value.isEmpty || value.elementsEqual(defaultPartition.utf8) { return PartitionValue(key: key, text: nil) }
    return PartitionValue(key: key, text: unescape(value))
  }

  /// Texts that are equal but for how Unicode composes their characters, each with the first that equals it: two folders,
  /// and two values, that people see as one.
  public static func lookalikes(_ texts: some Sequence<String>) -> [(first: String, other: String)] {
    // Texts are equal as Unicode says; as bytes they need not be.
    var known: [String: (first: String, all: Set<ExactText>)] = [:]
    var pairs: [(String, String)] = []
    for text in texts {
      guard let (first, all) = known[text] else {
        known[text] = (text, [ExactText(text)])
        continue
      }
      if all.contains(ExactText(text)) { continue }
      known[text]?.all.insert(ExactText(text))
      pairs.append((first, text))
    }
    return pairs
  }

  private static func isEscaped(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x01...0x1F, 0x7F: true
    case UInt8(ascii: "\""), UInt8(ascii: "#"), UInt8(ascii: "%"), UInt8(ascii: "'"), UInt8(ascii: "*"),
      UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "?"), UInt8(ascii: "\\"),
      UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "^"):
      true
    // A path cannot hold NUL: Hive leaves it, no file system takes it.
    case 0: true
    default: false
    }
  }

  private static func escape(_ bytes: some Collection<UInt8>, into target: inout [UInt8]) {
    func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") - 10 + value }
    for byte in bytes {
      if isEscaped(byte) {
        target.append(UInt8(ascii: "%"))
        target.append(digit(byte >> 4))
        target.append(digit(byte & 15))
      } else {
        target.append(byte)
      }
    }
  }

  private static func unescape(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: PercentText.decode(bytes), as: UTF8.self)
  }
}
