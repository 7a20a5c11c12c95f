extension S3Client {
  /// What has to hold for an object to be written.
  package enum Condition: Hashable, Sendable {
    case always
    /// There is none of that key.
    case isAbsent
    /// The one that stands there has this tag.
    case has(tag: String)

    fileprivate var headers: [(name: String, value: String)] {
      switch self {
      case .always: []
      case .isAbsent: [("if-none-match", "*")]
      case .has(let tag): [("if-match", tag)]
      }
    }
  }

  /// Writes an object of a few megabytes at most; returns its tag.
  /// - Throws: `AWSFailure`: `changed` when the condition does not hold.
  package func put(
    _ path: S3Path, _ bytes: [UInt8], if condition: Condition = .always, shouldStop: () -> Bool = { false }
  ) throws(AWSFailure) -> String {
    let answer = try send("PUT", path, headers: condition.headers, body: bytes, shouldStop: shouldStop)
    guard answer.isSuccess else { throw failure(answer, path) }
    return answer.headers["etag"] ?? ""
  }

  /// The whole of a small object; `nil` when there is none.
  package func get(
    _ path: S3Path, shouldStop: () -> Bool = { false }
  ) throws(AWSFailure) -> (bytes: [UInt8], tag: String, ageSeconds: Int)? {
    let answer = try send("GET", path, shouldStop: shouldStop)
    if answer.status == 404 { return nil }
    guard answer.isSuccess else { throw failure(answer, path) }
    let times = ["date", "last-modified"].map { answer.headers[$0].flatMap(AWSTime.parseHTTP) ?? AWSTime.now }
    return (answer.body, answer.headers["etag"] ?? "", times[0] - times[1])
  }

  /// Removes an object; one that is not there is no error.
  package func delete(_ path: S3Path) throws(AWSFailure) {
    let answer = try send("DELETE", path, shouldStop: { false })
    guard answer.isSuccess || answer.status == 404 else { throw failure(answer, path) }
  }

  // MARK: Uploads in parts

  /// An object on its way, of which nobody sees anything before it is completed.
  package struct Upload: Hashable, Sendable {
    package var key: String
    package var id: String
    /// Tags of its parts, in order.
    package var parts: [String] = []

    package init(key: String, id: String, parts: [String] = []) {
      self.key = key
      self.id = id
      self.parts = parts
    }
  }

  /// Bytes that a part has at least, the last excepted.
  package static let smallestPart = 5 << 20
  /// Parts that an upload has at most.
  package static let mostParts = 10_000

  /// - Parameter mark: what the object will be known by.
  package func beginUpload(
    _ path: S3Path, mark: String, shouldStop: () -> Bool = { false }
  ) throws(AWSFailure) -> Upload {
    let answer = try send(
      "POST", path, query: [("uploads", "")], headers: [(Self.markHeader, mark)], shouldStop: shouldStop)
    guard answer.isSuccess else { throw failure(answer, path) }
    guard let id = XMLNode.parse(answer.body)?.text("UploadId"), !id.isEmpty else {
      throw AWSFailure(.other, "the answer to the beginning of an upload is none of S3's; check the endpoint")
    }
    return Upload(key: path.key, id: id)
  }

  /// Sends a part, numbered from 1; returns its tag.
  package func sendPart(
    _ number: Int, of upload: Upload, in bucket: String, _ bytes: [UInt8], shouldStop: () -> Bool = { false }
  ) throws(AWSFailure) -> String {
    let path = S3Path(bucket: bucket, key: upload.key)
    let query = [(name: "partNumber", value: "\(number)"), (name: "uploadId", value: upload.id)]
    let answer = try send("PUT", path, query: query, body: bytes, shouldStop: shouldStop)
    guard answer.isSuccess else { throw failure(answer, path) }
    guard let tag = answer.headers["etag"] else {
      throw AWSFailure(.other, "a part was taken without a tag; check the endpoint")
    }
    return tag
  }

  /// Makes an object of the parts, in one step; returns its tag.
  ///
  /// An upload that is no more has been completed before, by a request whose answer was lost or by another process.
  /// - Throws: `AWSFailure`: `notFound` when the upload is no more, `changed` when the condition does not hold.
  package func complete(
    _ upload: Upload, in bucket: String, if condition: Condition
  ) throws(AWSFailure) -> String {
    let path = S3Path(bucket: bucket, key: upload.key)
    let parts = upload.parts.enumerated().map {
      "<Part><PartNumber>\($0.offset + 1)</PartNumber><ETag>\($0.element)</ETag></Part>"
    }
    let body = "<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>"
    let answer = try send(
      "POST", path, query: [("uploadId", upload.id)],
      headers: [("content-type", "application/xml")] + condition.headers, body: Array(body.utf8), shouldStop: { false })
    let root = XMLNode.parse(answer.body)
    // An error may come behind the status 200 here, for the service has to answer before it is done.
    guard answer.isSuccess, root?.name != "Error" else {
      if root?.find("Code")?.text == "NoSuchUpload" {
        throw AWSFailure(.notFound, "the upload is no more", code: "NoSuchUpload")
      }
      throw failure(answer, path)
    }
    return root?.text("ETag") ?? answer.headers["etag"] ?? ""
  }

  package func abort(_ upload: Upload, in bucket: String) throws(AWSFailure) {
    let path = S3Path(bucket: bucket, key: upload.key)
    let answer = try send("DELETE", path, query: [("uploadId", upload.id)], shouldStop: { false })
    guard answer.isSuccess || answer.status == 404 else { throw failure(answer, path) }
  }

  /// Uploads under way whose keys begin with `prefix`.
  package func uploads(in bucket: String, prefix: String) throws(AWSFailure) -> [Upload] {
    let path = S3Path(bucket: bucket, key: "")
    var found: [Upload] = []
    var markers: [(name: String, value: String)] = []
    while true {
      let query = [
        (name: "uploads", value: ""), (name: "prefix", value: prefix), (name: "encoding-type", value: "url"),
      ]
      let answer = try send("GET", path, query: query + markers, shouldStop: { false })
      guard answer.isSuccess else { throw failure(answer, S3Path(bucket: bucket, key: prefix)) }
      let root = XMLNode.parse(answer.body)
      for node in root?.all("Upload") ?? [] {
        guard let key = node.text("Key"), let id = node.text("UploadId") else { continue }
        found.append(Upload(key: URLText.decoded(key), id: id))
      }
      let last = markers.first?.value
      guard root?.text("IsTruncated") == "true", let key = root?.text("NextKeyMarker").map(URLText.decoded), key != last
      else { return found }
      markers = [("key-marker", key)]
      if let id = root?.text("NextUploadIdMarker") { markers.append(("upload-id-marker", id)) }
    }
  }
}
