/// A file as the run that wrote it left it.
package struct FileStamp: Hashable, Sendable {
  /// Below the output.
  package var path: String
  package var byteCount: Int
  /// When it was changed last: seconds since 1970 and nanoseconds.
  package var seconds: Int
  package var nanoseconds: Int
}
