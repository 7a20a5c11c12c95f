/// How far one scan has come; written by readers, read by whoever draws.
public final class ScanProgress: Sendable {
  public let bytesRead = Counter()
  public let rowsRead = Counter()
  /// 0 while unknown.
  public let totalBytes = Counter()

  public init() {}
}
