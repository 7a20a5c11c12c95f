import AWS
import Foundation
import XCTest

/// What becomes of requests whose other side does not answer as it should.
final class TransferTests: XCTestCase {
  /// A socket that listens and never answers, and its port.
  private func listening() throws -> (socket: Int32, port: Int) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) | listen(listener, 8) | getsockname(listener, $0, &length)
      }
    }
    try XCTSkipIf(status != 0, "no socket can listen here")
    return (listener, Int(UInt16(bigEndian: address.sin_port)))
  }

  private func failure(_ request: HTTPRequest) -> HTTPFailure? {
    do throws(HTTPFailure) {
      _ = try HTTPClient().send(request)
      return nil
    } catch { return error }
  }

  func testAServerThatFallsSilentIsGivenUp() throws {
    let (listener, port) = try listening()
    var request = HTTPRequest(url: "http://127.0.0.1:\(port)/")
    request.stallSeconds = 1
    XCTAssertEqual(failure(request), .stalled)
    XCTAssertTrue(HTTPFailure.stalled.isPassing)
    close(listener)
    XCTAssertEqual(failure(request), .unconnected)
  }
}
