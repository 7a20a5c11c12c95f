import AWS
import Foundation
import XCTest

/// Where credentials and settings come from, as the AWS tools read them.
final class CredentialTests: XCTestCase {
  private var folder = URL(fileURLWithPath: "/")

  override func setUpWithError() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("sous-aws-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent(".aws"), withIntermediateDirectories: true)
  }

  override func tearDown() { try? FileManager.default.removeItem(at: folder) }

  private func write(_ name: String, _ text: String) throws {
    try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
  }

  private func environment(_ more: [String: String] = [:]) -> [String: String] {
    ["HOME": folder.path, "PATH": "/usr/bin:/bin", "AWS_EC2_METADATA_DISABLED": "true"]
      .merging(more) { _, new in new }
  }

  private func found(_ more: [String: String] = [:]) throws -> AWSCredentials {
    try CredentialChain(AWSSettings(environment: environment(more)), http: HTTPClient()).credentials()
  }

  private func message(_ more: [String: String] = [:]) -> String {
    do {
      return "found \(try found(more).accessKey)"
    } catch {
      return (error as? AWSFailure)?.message ?? "\(error)"
    }
  }

  func testTheEnvironmentComesFirst() throws {
    try write(".aws/credentials", "[default]\naws_access_key_id=FILE\naws_secret_access_key=x\n")
    let own = ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "y", "AWS_SESSION_TOKEN": "t"]
    XCTAssertEqual(try found(own), AWSCredentials(accessKey: "ENV", secretKey: "y", sessionToken: "t"))
    XCTAssertEqual(try found(), AWSCredentials(accessKey: "FILE", secretKey: "x"))
    XCTAssertEqual(try found(["AWS_ACCESS_KEY_ID": ""]).accessKey, "FILE")
  }

  func testProfilesStandInTwoFiles() throws {
    try write(
      ".aws/config",
      """
      # remark
      [default]
      region = eu-west-1
      [profile night]
      region=eu-central-1
      aws_access_key_id = CONFIG
      aws_secret_access_key = c
      s3 =
          addressing_style = virtual
          endpoint_url = http://127.0.0.1:9000/
      services = house
      [services house]
      glue =
        endpoint_url = https://glue.example/x/
      """)
    try write(".aws/credentials", "[night]\n aws_access_key_id = FILE=\n\taws_secret_access_key = f \n")
    XCTAssertEqual(try found(["AWS_PROFILE": "night"]), AWSCredentials(accessKey: "FILE=", secretKey: "f"))
    let settings = AWSSettings(environment: environment(["AWS_PROFILE": "night"]))
    XCTAssertEqual(settings.region, "eu-central-1")
    XCTAssertEqual(try settings.endpoint(of: "s3")?.url, "http://127.0.0.1:9000")
    XCTAssertEqual(try settings.endpoint(of: "glue")?.url, "https://glue.example/x")
    XCTAssertNil(try settings.endpoint(of: "sts"))
    XCTAssertEqual(settings.config.setting("addressing_style", of: "s3", profile: "night"), "virtual")
    XCTAssertEqual(AWSSettings(environment: environment()).region, "eu-west-1")
    XCTAssertEqual(AWSSettings(environment: environment(["AWS_REGION": "us-west-2"])).region, "us-west-2")
    XCTAssertTrue(message(["AWS_PROFILE": "day"]).contains("AWS_PROFILE names \"day\""))
  }

  func testAProgramMayGiveCredentials() throws {
    let program = folder.appendingPathComponent("give keys.sh")
    try """
    #!/bin/sh
    printf '{"Version": 1, "AccessKeyId": "%s", "SecretAccessKey": "%s", "Expiration": "2099-01-01T00:00:00Z"}' "$1" "$2"
    """.write(to: program, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    try write(
      ".aws/config",
      "[profile p]\ncredential_process = \"\(program.path)\" 'A B' C\\ D\n[profile q]\ncredential_process=false\n")
    let given = try found(["AWS_PROFILE": "p"])
    XCTAssertEqual(given.accessKey, "A B")
    XCTAssertEqual(given.secretKey, "C D")
    XCTAssertNotNil(given.expiration)
    XCTAssertTrue(message(["AWS_PROFILE": "q"]).contains("credential_process of the profile q cannot be run, or fails"))
  }

  func testWhatCannotBeIsSaid() throws {
    try write(
      ".aws/config",
      """
      [profile a]
      role_arn = arn:aws:iam::1:role/x
      source_profile = b
      [profile b]
      role_arn = arn:aws:iam::1:role/y
      source_profile = a
      [profile s]
      sso_start_url = https://example.org
      [profile r]
      role_arn = arn:aws:iam::1:role/z
      """)
    XCTAssertTrue(message(["AWS_PROFILE": "a"]).contains("name each other as source"))
    XCTAssertTrue(message(["AWS_PROFILE": "s"]).contains("signs in by SSO"))
    XCTAssertTrue(message(["AWS_PROFILE": "r"]).contains("without source_profile"))
    XCTAssertTrue(message().contains("no AWS credentials were found"))
    XCTAssertTrue(
      message(["AWS_ROLE_ARN": "r", "AWS_WEB_IDENTITY_TOKEN_FILE": "/nix"]).contains("web identity token /nix"))
    XCTAssertTrue(
      message(["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.org/x"]).contains("neither https nor an address"))
    XCTAssertThrowsError(try AWSSettings(environment: environment(["AWS_ENDPOINT_URL": "nowhere"])).endpoint(of: "s3"))
  }

  func testXMLIsReadWithinBounds() throws {
    let list = "<?xml version=\"1.0\"?><a xmlns=\"x\"><b>1 &amp; 2</b><b/><c><d>ü</d></c></a>"
    let root = try XCTUnwrap(XMLNode.parse(Array(list.utf8)))
    XCTAssertEqual(root.all("b").map(\.text), ["1 & 2", ""])
    XCTAssertEqual(root.find("d")?.text, "ü")
    for text in [
      "", "<a>", "no", "<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>",
      String(repeating: "<a>", count: 99) + String(repeating: "</a>", count: 99),
    ] { XCTAssertNil(XMLNode.parse(Array(text.utf8)), text) }
  }
}
