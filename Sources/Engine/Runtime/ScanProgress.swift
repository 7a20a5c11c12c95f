/// How far one scan has come; written by readers, read by whoever draws.
public final class ScanProgress: Sendable {
  public let bytesRead = Counter()
  public let rowsRead = Counter()
  /// 0 while unknown.
  public let totalBytes = Counter()

  private let parts: [ScanProgress]

  public init() { parts = [] }

  /// The sum of several scans.
  init(sum parts: [ScanProgress]) { self.parts = parts }

  public var bytes: Int { parts.isEmpty ? bytesRead.value : parts.reduce(0) { $0 + $1.bytes } }
  public var rows: Int { parts.isEmpty ? rowsRead.value : parts.reduce(0) { $0 + $1.rows } }
  public var ofBytes: Int { parts.isEmpty ? totalBytes.value : parts.reduce(0) { $0 + $1.ofBytes } }
}
