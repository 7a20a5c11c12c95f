internal import AWS
import Synchronization

/// Files on their way to a storage, with a digest of each: what outputs are compared by that nobody can read before they
/// are published.
package final class DigestedStaging: StagingArea {
  private let area: any StagingArea
  private let found = Mutex<[String: [UInt8]]>([:])

  /// - Parameter area: takes the files.
  package init(_ area: any StagingArea) { self.area = area }

  package func makeFile(_ path: String) throws -> any StagedFile {
    DigestedFile(
      try area.makeFile(path), digest: try HashFunctions.made { () throws(DigestProblem) in try Digest(.sha256) }
    ) {
      digest in self.found.withLock { $0[path] = digest }
    }
  }

  /// Digests of the files that are closed, by path.
  package var digests: [String: [UInt8]] { found.withLock { $0 } }
}

/// Written by one thread.
private final class DigestedFile: StagedFile {
  /// Digests are chained over blocks of this size, however the bytes come.
  private static let blockBytes = 64 << 10

  private let file: any StagedFile
  private let digest: Digest
  private let onClose: ([UInt8]) -> Void
  /// The digest of what was before, and the bytes behind it.
  private var block: [UInt8] = []

  init(_ file: any StagedFile, digest: Digest, onClose: @escaping ([UInt8]) -> Void) {
    self.file = file
    self.digest = digest
    self.onClose = onClose
  }

  var byteCount: Int { file.byteCount }
  var changed: (seconds: Int, nanoseconds: Int)? { file.changed }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let some = rest.prefix(Self.blockBytes - block.count)
      block.append(contentsOf: some)
      rest = rest.dropFirst(some.count)
      if block.count == Self.blockBytes { chain() }
    }
    try file.write(bytes)
  }

  func close() throws {
    chain()
    onClose(block)
    try file.close()
  }

  private func chain() { block = block.withUnsafeBufferPointer { Array(digest.compute($0)) } }
}
