internal import AWS

/// Objects in S3, and in whatever speaks as it does, with the settings and credentials of the AWS tools.
struct S3Storage: ObjectStorage {
  private static let client = S3Client.ofThisProcess

  func object(at path: String, _ cancellation: Cancellation) throws(Failure) -> StoredObject? {
    let place = try Self.place(path)
    guard !place.key.isEmpty else { return nil }
    let found = try Self.asked(path, cancellation) { () throws(AWSFailure) in
      try Self.client.head(place) { cancellation.isCancelled }
    }
    return found.map { Self.stored($0, place.bucket) }
  }

  func list(
    _ prefix: String, _ cancellation: Cancellation, _ body: ([StoredObject]) throws(Failure) -> Bool
  ) throws(Failure) {
    let place = try Self.place(prefix)
    var token: String?
    repeat {
      let page = try Self.asked(prefix, cancellation) { () throws(AWSFailure) in
        try Self.client.list(place.bucket, prefix: place.key, after: token) { cancellation.isCancelled }
      }
      guard try body(page.objects.map { Self.stored($0, place.bucket) }) else { return }
      token = page.next
    } while token != nil
  }

  func read(
    _ object: StoredObject, at offset: Int, into target: UnsafeMutableRawBufferPointer,
    isAbandoned: @Sendable () -> Bool
  ) throws(Failure) {
    let place = try Self.place(object.path)
    do throws(AWSFailure) {
      try Self.client.read(place, tag: object.version, at: offset, into: target, shouldStop: isAbandoned)
    } catch {
      throw Self.failure(object.path, error)
    }
  }

  private static func stored(_ object: S3Object, _ bucket: String) -> StoredObject {
    StoredObject(
      path: S3Path(bucket: bucket, key: object.key).description, byteCount: object.byteCount, version: object.tag)
  }

  private static func place(_ path: String) throws(Failure) -> S3Path {
    do throws(AWSFailure) { return try S3Path(path) } catch { throw Failure(.input, error.message) }
  }

  private static func asked<Answer>(
    _ path: String, _ cancellation: Cancellation, _ ask: () throws(AWSFailure) -> Answer
  ) throws(Failure) -> Answer {
    do throws(AWSFailure) {
      return try ask()
    } catch {
      try cancellation.check()
      throw failure(path, error)
    }
  }

  private static func failure(_ path: String, _ error: AWSFailure) -> Failure {
    let shown = path.hasSuffix("/") ? path.dropLast() : path[...]
    return Failure(.input, "\(shown) cannot be read: \(error.message)")
  }
}
