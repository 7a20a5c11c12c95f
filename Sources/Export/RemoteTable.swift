public import Engine

/// A table that Sous cannot read itself, such as one on S3: known only by what the recipe says about it.
public struct RemoteTable: TableSource {
  public let schema: Schema
  public let format: FormatRecord?
  /// What the recipe says of the format, by key.
  public let options: [String: FormatOption.Value]
  public let types: [String: TypePin]
  private let path: String

  /// Whether a path leads to another machine.
  public static func isRemote(_ path: String) -> Bool {
    guard let colon = path.firstIndex(of: ":"), path[colon...].hasPrefix("://") else { return false }
    let scheme = path[..<colon]
    return !scheme.isEmpty && scheme != "file" && scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
  }

  /// - Parameter columns: pinned types in the order of the file's columns.
  /// - Throws: `Failure` (`input`) when nothing is pinned or the format is not known.
  public init(
    path: String, format: FormatRecord?, options: [String: FormatOption.Value],
    columns: [(name: String, pin: TypePin)]
  ) throws(Failure) {
    guard !columns.isEmpty else {
      throw Failure(
        .input, "\(path) cannot be read here, so every column needs a type; pin all of them in the source's \"types\"")
    }
    guard let format = format ?? FormatTable.format(ofFile: path) else {
      throw Failure(.input, "the name of \(path) does not tell its format; write \"format\" in the source")
    }
    self.path = path
    self.format = format
    self.options = options
    schema = Schema(columns.map { Field($0.name, $0.pin.type) })
    types = Dictionary(columns.map { ($0.name, $0.pin) }, uniquingKeysWith: { first, _ in first })
  }

  public var evidence: [Evidence] { [] }
  public var files: [SourceFile] { [SourceFile(path: path, byteCount: nil)] }
  public var knownRowCount: Int? { nil }

  public func scan(_ request: ScanRequest) throws -> any TableScan {
    throw Failure(.input, "\(path) cannot be read here; run the recipe with --engine spark")
  }

  public func settled(_ request: ScanRequest) throws -> any TableSource { self }
}
