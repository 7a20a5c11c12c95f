import CGunzip

/// Decompresses gzip (RFC 1952): any number of members one after the other, checksums verified, zero padding allowed.
package final class GzipStream: ByteStream {
  private let input: InputBlock
  private let member: OpaquePointer
  private var isInsideMember = false
  private var isFinished = false

  /// What it is that is compressed, for messages.
  private let content: String

  package init(_ source: any ByteStream, content: String = "gzip data") throws(Failure) {
    self.content = content
    input = InputBlock(source)
    guard let member = gunzip_create() else {
      throw Failure(.run, "not enough memory to decompress \(source.path)")
    }
    self.member = member
  }

  deinit { gunzip_free(member) }

  package var path: String { input.path }
  package var consumedBytes: Int { input.consumedBytes }

  package func read(into target: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    guard !isFinished, target.count > 0, let start = target.baseAddress else { return 0 }
    let output = start.assumingMemoryBound(to: UInt8.self)
    var room = target.count
    while room == target.count {
      // Inside a member the decoder may still hold output of bytes it has already taken.
      if input.count == 0, try !input.refill(), !isInsideMember {
        isFinished = true
        return 0
      }
      if !isInsideMember, try !beginMember() {
        isFinished = true
        return 0
      }
      let given = input.count
      var left = given
      let status = gunzip_inflate(member, input.bytes, &left, output, &room)
      input.consume(given - left)
      switch status {
      case GUNZIP_MORE:
        // Without progress there is none to come.
        if left == given && room == target.count { throw given == 0 ? truncated : damaged }
      case GUNZIP_END: isInsideMember = false
      default: throw damaged
      }
    }
    return target.count - room
  }

  /// Whether another member follows; zero bytes behind the last one are padding.
  private func beginMember() throws(Failure) -> Bool {
    while true {
      while input.count > 0 && input.bytes[0] == 0 { input.consume(1) }
      if input.count >= 2 { break }
      if try !input.refill() {
        if input.count == 0 { return false }
        throw truncated
      }
    }
    guard input.bytes[0] == 0x1F && input.bytes[1] == 0x8B else {
      throw Failure(.input, "\(path) has bytes behind its \(content) that are not gzip; fetch the file again")
    }
    gunzip_begin(member)
    isInsideMember = true
    return true
  }

  private var damaged: Failure {
    Failure(.input, "\(path) has damaged \(content) near byte \(input.consumedBytes); fetch the file again")
  }

  private var truncated: Failure {
    Failure(.input, "\(path) ends in the middle of its \(content); fetch the file again")
  }
}
