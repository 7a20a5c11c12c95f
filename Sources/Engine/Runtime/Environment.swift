#if canImport(Glibc)
  import Glibc
#endif

/// The environment of this process.
package enum Environment {
  /// The value of a variable; `nil` when it is not set.
  package static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Where temporary files go: `TMPDIR`, else `/tmp`.
  package static var temporaryFolder: String { variable("TMPDIR").flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp" }

  /// Makes an empty folder of a new name, `prefix-XXXXXX`.
  /// - Throws: `Failure` (`run`).
  package static func makeTemporaryFolder(_ prefix: String, in folder: String = temporaryFolder) throws(Failure)
    -> String
  {
    var template = Array("\(folder)/\(prefix)-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Failure(
        .run,
        "cannot make a folder in \(folder): \(String(cString: strerror(errno))); set TMPDIR to one that can be written")
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
