/// `s3://bucket/key`: an object, or the beginning of the keys of several.
package struct S3Path: Hashable, Sendable, CustomStringConvertible {
  package var bucket: String
  /// Without a slash in front; empty for the bucket itself.
  package var key: String

  package init(bucket: String, key: String) {
    self.bucket = bucket
    self.key = key
  }

  /// - Throws: `AWSFailure` (`settings`) without a bucket, or with one whose name cannot be.
  package init(_ path: String) throws(AWSFailure) {
    let rest = path.dropFirst(5)
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    bucket = String(rest[..<slash])
    key = slash == rest.endIndex ? "" : String(rest[rest.index(after: slash)...])
    guard !bucket.isEmpty else {
      throw AWSFailure(.settings, "\"\(path)\" names no bucket; write s3://bucket/key")
    }
    let isUsual =
      (3...63).contains(bucket.utf8.count)
      && bucket.utf8.allSatisfy { byte in
        byte &- 48 < 10 || (byte | 32) &- 97 < 26 || "-._".utf8.contains(byte)
      }
    guard isUsual else {
      throw AWSFailure(
        .settings,
        "\"\(bucket)\" cannot be the name of a bucket (3 to 63 letters, digits, dots and hyphens); write s3://bucket/key"
      )
    }
  }

  package var description: String { "s3://\(bucket)/\(key)" }
}

/// What a listing or a question says of an object.
package struct S3Object: Hashable, Sendable {
  package var key: String
  package var byteCount: Int
  /// As the service writes it, with its quotes; changes with the content.
  package var tag: String
  /// What its writer called it (`S3Client.markHeader`); only where an object is asked for by itself.
  package var mark: String?
  /// Seconds since 1970 of its last change; only where a listing shows it.
  package var changed: Int?

  package init(key: String, byteCount: Int, tag: String, mark: String? = nil) {
    self.mark = mark
    self.key = key
    self.byteCount = byteCount
    self.tag = tag
  }
}
