import AWS
import Foundation
import XCTest

/// Signatures are those that botocore makes of the same requests at the same time (`Tests/Cases/aws/signatures.json`).
final class SignatureTests: XCTestCase {
  private struct Vector: Decodable {
    var service, method, host, key, body, time, authorization, payload: String
    var token: String?
    var query, headers: [[String]]
  }

  func testRequestsAreSignedAsByBotocore() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../Cases/aws/signatures.json")
    let vectors = try JSONDecoder().decode([Vector].self, from: Data(contentsOf: file))
    XCTAssertGreaterThan(vectors.count, 5)
    for vector in vectors {
      let credentials = AWSCredentials(
        accessKey: "AKIDEXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", sessionToken: vector.token)
      let payload = Digests.sha256(Array(vector.body.utf8)).map {
        String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
      }
      XCTAssertEqual(payload.joined(), vector.payload)
      let signed = AWSSignature(credentials, region: "eu-central-1", service: vector.service).headers(
        method: vector.method, host: vector.host, path: "/" + URLText.encoded(vector.key, keepingSlashes: true),
        query: URLText.query(vector.query.map { ($0[0], $0[1]) }), headers: vector.headers.map { ($0[0], $0[1]) },
        payload: vector.payload, time: vector.time)
      XCTAssertEqual(signed.last?.value, vector.authorization, "\(vector.method) \(vector.key)")
    }
  }

  func testTimesAreReadAndWritten() {
    XCTAssertEqual(AWSTime.basic(1_795_976_040), "20261129T181400Z")
    XCTAssertEqual(AWSTime.parse("2026-11-29T18:14:00Z"), 1_795_976_040)
    XCTAssertEqual(AWSTime.parse("2026-11-29T18:14:00.123Z"), 1_795_976_040)
    XCTAssertEqual(AWSTime.parse("2026-11-29T20:14:00+02:00"), 1_795_976_040)
    XCTAssertEqual(AWSTime.parseHTTP("Sun, 29 Nov 2026 18:14:00 GMT"), 1_795_976_040)
    for text in ["", "soon", "2026-11-29", "2026-13-29T18:14:00Z", "2026-11-29T18:14:00+2"] {
      XCTAssertNil(AWSTime.parse(text), text)
    }
  }

  func testTextsInURLsAreEncodedAndDecoded() {
    XCTAssertEqual(URLText.encoded("a b/ü=~"), "a%20b%2F%C3%BC%3D~")
    XCTAssertEqual(URLText.encoded("a b/ü", keepingSlashes: true), "a%20b/%C3%BC")
    XCTAssertEqual(URLText.decoded("a%20b%2F%C3%BC%3D~+c%zz%4"), "a b/ü=~ c%zz%4")
    XCTAssertEqual(URLText.query([("b", "2"), ("a", "1 "), ("b", "1")]), "a=1%20&b=1&b=2")
  }
}
