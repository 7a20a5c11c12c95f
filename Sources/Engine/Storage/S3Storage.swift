internal import AWS

/// Objects in S3, and in whatever speaks as it does, with the settings and credentials of the AWS tools.
struct S3Storage: ObjectStorage {
  private static let client = S3Client.ofThisProcess

  let scheme = "s3"

  /// Spark itself knows the scheme only by this name; it has to have Hadoop's module for AWS. Athena needs nothing.
  let spelling = StorageSpelling(
    sparkScheme: "s3a://", spark: [("fs.s3.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem")],
    duckDB: ["CREATE OR REPLACE SECRET sous (TYPE s3, PROVIDER credential_chain)"])

  func object(at path: String, _ cancellation: Cancellation) throws(Failure) -> StoredObject? {
    let place = try Self.place(path)
    guard !place.key.isEmpty else { return nil }
    let found = try Self.asked(path, cancellation) { () throws(AWSFailure) in
      try Self.client.head(place) { cancellation.isCancelled }
    }
    return found.map { Self.stored($0, place.bucket) }
  }

  func list(
    _ prefix: String, _ cancellation: Cancellation, _ body: ([StoredObject]) throws(Failure) -> Void
  ) throws(Failure) {
    let place = try Self.place(prefix)
    var token: String?
    repeat {
      let page = try Self.asked(prefix, cancellation) { () throws(AWSFailure) in
        try Self.client.list(place.bucket, prefix: place.key, after: token) { cancellation.isCancelled }
      }
      try body(page.objects.map { Self.stored($0, place.bucket) })
      token = page.next
    } while token != nil
  }

  func names(in folder: String) throws(Failure) -> [(name: String, byteCount: Int?)] {
    if folder.count <= "s3://".count {
      let buckets = try Self.asked(folder, Cancellation()) { () throws(AWSFailure) in try Self.client.buckets() }
      return buckets.map { ($0 + "/", nil) }
    }
    let place = try Self.place(folder)
    let page = try Self.asked(folder, Cancellation()) { () throws(AWSFailure) in
      try Self.client.list(place.bucket, prefix: place.key, delimiter: "/")
    }
    return page.folders.map { (String($0.dropFirst(place.key.count)), nil) }
      + page.objects.map { (String($0.key.dropFirst(place.key.count)), $0.byteCount) }
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

  // MARK: Writing

  var smallestPart: Int { S3Client.smallestPart }

  func begin(_ path: String, mark: String, isAbandoned: @Sendable () -> Bool) throws(Failure) -> PendingObject {
    let place = try Self.place(path)
    let upload = try Self.written(path) { () throws(AWSFailure) in
      try Self.client.beginUpload(place, mark: mark, shouldStop: isAbandoned)
    }
    return PendingObject(path: path, id: upload.id, mark: mark)
  }

  func send(
    part number: Int, of object: PendingObject, _ bytes: [UInt8], isAbandoned: @Sendable () -> Bool
  ) throws(Failure) -> String {
    let (upload, bucket) = try Self.upload(object)
    return try Self.written(object.path) { () throws(AWSFailure) in
      try Self.client.sendPart(number, of: upload, in: bucket, bytes, shouldStop: isAbandoned)
    }
  }

  func complete(_ object: PendingObject, replacing old: String?) throws -> StoredObject {
    let (upload, bucket) = try Self.upload(object)
    do throws(AWSFailure) {
      let tag = try Self.client.complete(upload, in: bucket, if: old.map { .has(tag: $0) } ?? .isAbsent)
      return StoredObject(path: object.path, byteCount: object.byteCount, version: tag)
    } catch {
      guard error.kind == .changed || error.kind == .notFound else { throw Self.notWritten(object.path, error) }
      // Completed before: by a request whose answer was lost, or by the process that began.
      let standing = try self.object(at: object.path, Cancellation())
      guard let standing, standing.byteCount == object.byteCount, standing.mark == object.mark else {
        throw ObjectChanged(path: object.path)
      }
      return standing
    }
  }

  func abort(_ object: PendingObject) throws(Failure) {
    let (upload, bucket) = try Self.upload(object)
    try Self.written(object.path) { () throws(AWSFailure) in try Self.client.abort(upload, in: bucket) }
  }

  func pending(below prefix: String) throws(Failure) -> [PendingObject] {
    let place = try Self.place(prefix)
    let found = try Self.written(prefix) { () throws(AWSFailure) in
      try Self.client.uploads(in: place.bucket, prefix: place.key)
    }
    return found.map { PendingObject(path: S3Path(bucket: place.bucket, key: $0.key).description, id: $0.id) }
  }

  func put(_ path: String, _ bytes: [UInt8], replacing old: String?) throws(Failure) -> String? {
    let place = try Self.place(path)
    do throws(AWSFailure) {
      return try Self.client.put(place, bytes, if: old.map { .has(tag: $0) } ?? .isAbsent)
    } catch {
      if error.kind == .changed || error.kind == .notFound && old != nil { return nil }
      throw Self.notWritten(path, error)
    }
  }

  func get(_ path: String) throws(Failure) -> (bytes: [UInt8], version: String, ageSeconds: Int)? {
    let place = try Self.place(path)
    return try Self.asked(path, Cancellation()) { () throws(AWSFailure) in
      try Self.client.get(place).map { ($0.bytes, $0.tag, $0.ageSeconds) }
    }
  }

  func delete(_ path: String) throws(Failure) {
    let place = try Self.place(path)
    try Self.written(path) { () throws(AWSFailure) in try Self.client.delete(place) }
  }

  private static func upload(_ object: PendingObject) throws(Failure) -> (S3Client.Upload, bucket: String) {
    let place = try place(object.path)
    return (S3Client.Upload(key: place.key, id: object.id, parts: object.parts), place.bucket)
  }

  private static func written<Answer>(
    _ path: String, _ ask: () throws(AWSFailure) -> Answer
  ) throws(Failure) -> Answer {
    do throws(AWSFailure) { return try ask() } catch { throw notWritten(path, error) }
  }

  private static func notWritten(_ path: String, _ error: AWSFailure) -> Failure {
    Failure(.run, "cannot write \(path): \(error.message)")
  }

  // MARK: Paths and failures

  private static func stored(_ object: S3Object, _ bucket: String) -> StoredObject {
    var stored = StoredObject(
      path: S3Path(bucket: bucket, key: object.key).description, byteCount: object.byteCount, version: object.tag,
      mark: object.mark)
    stored.changed = object.changed
    return stored
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
