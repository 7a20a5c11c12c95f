#if canImport(Glibc)
  import Glibc
#endif

/// Reads an object by ranges. Where the reading goes on from where it was, what comes next is fetched ahead, in growing
/// pieces by threads of their own, so that the nodes are not kept waiting for the network. Any thread may read.
///
/// At most `mostBytes` are in memory at a time. Whoever reads here and there, as Parquet's column chunks are, says what will
/// be read (`expect`), and nothing else is fetched ahead then.
final class ObjectReader: Sendable {
  private static let smallestPiece = 128 << 10
  private static let largestPiece = 4 << 20
  private static let mostBytes = 32 << 20
  /// Pieces that are fetched ahead of what is being read.
  private static let piecesAhead = 4

  private final class Piece: @unchecked Sendable {
    let range: Range<Int>
    let bytes: Buffer<UInt8>
    /// Guarded by the reader's lock.
    var isThere = false
    var failure: Failure?
    var lastUse = 0

    init(_ range: Range<Int>) {
      self.range = range
      bytes = Buffer(capacity: range.count)
    }
  }

  /// Guarded by the lock.
  private struct State {
    var pieces: [Piece] = []
    var clock = 0
    /// What was read lately: a reading that begins there and goes further goes on.
    var recent: [Range<Int>] = []
    var pieceBytes = ObjectReader.smallestPiece
    var expected: [Range<Int>] = []
    var hasExpectations = false

    /// Adds a piece and lets go of those that were not used for the longest time.
    mutating func admit(_ piece: Piece, most: Int) {
      pieces.removeAll { $0.failure != nil }
      pieces.append(piece)
      var held = pieces.reduce(0) { $0 + $1.range.count }
      while held > most,
        let oldest = pieces.indices.filter({ pieces[$0].isThere }).min(by: { pieces[$0].lastUse < pieces[$1].lastUse })
      { held -= pieces.remove(at: oldest).range.count }
    }
  }

  private let source: Source
  private let lock = ConditionLock()
  nonisolated(unsafe) private var state = State()
  /// What nobody waits for any more ends too.
  private let fetching: Cancellation

  /// What the threads that fetch need to know.
  private struct Source: Sendable {
    var storage: any ObjectStorage
    var object: StoredObject
    var cancellation: Cancellation
  }

  init(_ storage: any ObjectStorage, _ object: StoredObject, _ cancellation: Cancellation) {
    source = Source(storage: storage, object: object, cancellation: cancellation)
    fetching = Cancellation(parent: cancellation)
  }

  deinit { fetching.cancel() }

  var byteCount: Int { source.object.byteCount }

  /// Fills `target` from `offset`; all of it must be there.
  /// - Throws: `Failure` (`input`, or what the cancellation says).
  func read(into target: UnsafeMutableRawBufferPointer, at offset: Int) throws(Failure) {
    guard target.count > 0 else { return }
    let isSequential = lock.withLock { note(offset..<offset + target.count) }
    var done = 0
    while done < target.count {
      try source.cancellation.check()
      let (piece, isOwn) = lock.withLock {
        needed(at: offset + done, wanted: target.count - done, isSequential: isSequential)
      }
      if isSequential { fetchAhead(of: piece) }
      if isOwn { Self.fetch(piece, source, lock, fetching) }
      done += try take(piece, at: offset + done, into: UnsafeMutableRawBufferPointer(rebasing: target[done...]))
    }
  }

  /// Says that a range will be read from its beginning to its end, before long.
  func expect(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    let first = lock.withLock { () -> Piece? in
      state.hasExpectations = true
      state.expected.append(range)
      if state.expected.count > 1024 { state.expected.removeFirst() }
      state.pieceBytes = max(
        Self.smallestPiece, min(Self.largestPiece, Self.mostBytes / (2 * state.expected.count)))
      let isKnown = state.pieces.contains { $0.range.contains(range.lowerBound) && $0.failure == nil }
      return isKnown ? nil : newPiece(at: range.lowerBound, size: min(state.pieceBytes, range.count))
    }
    if let first { fetchApart(first) }
  }

  // MARK: Under the lock

  private func note(_ range: Range<Int>) -> Bool {
    if state.hasExpectations {
      state.expected.removeAll { $0.contains(range.lowerBound) && $0.upperBound <= range.upperBound }
      return state.expected.contains { $0.contains(range.lowerBound) }
    }
    // Chunks of text overlap a little.
    let isSequential = state.recent.contains {
      $0.lowerBound < range.lowerBound && range.lowerBound <= $0.upperBound && $0.upperBound < range.upperBound
    }
    state.recent.append(range)
    if state.recent.count > 8 { state.recent.removeFirst() }
    if isSequential { state.pieceBytes = min(state.pieceBytes * 2, Self.largestPiece) }
    return isSequential
  }

  /// Where fetching ahead of a place ends.
  private func limit(at offset: Int) -> Int {
    guard state.hasExpectations else { return byteCount }
    return state.expected.first { $0.contains(offset) }?.upperBound ?? offset
  }

  /// The piece that holds a byte, and whether the caller has to fetch it.
  private func needed(at offset: Int, wanted: Int, isSequential: Bool) -> (Piece, isOwn: Bool) {
    state.clock += 1
    if let known = state.pieces.first(where: { $0.range.contains(offset) && $0.failure == nil }) {
      known.lastUse = state.clock
      return (known, false)
    }
    let size = max(min(wanted, Self.largestPiece), isSequential ? state.pieceBytes : Self.smallestPiece)
    let most = isSequential ? max(limit(at: offset) - offset, wanted) : size
    return (newPiece(at: offset, size: min(size, most)), true)
  }

  private func newPiece(at offset: Int, size: Int) -> Piece {
    // Not beyond the beginning of one that is there already.
    let next = state.pieces.map(\.range.lowerBound).filter { $0 > offset }.min() ?? byteCount
    let piece = Piece(offset..<min(offset + size, byteCount, next))
    piece.lastUse = state.clock
    state.admit(piece, most: Self.mostBytes)
    return piece
  }

  // MARK: Fetching

  private func fetchAhead(of piece: Piece) {
    let more = lock.withLock { () -> [Piece] in
      var (at, more) = (piece.range.upperBound, [Piece]())
      let end = limit(at: max(piece.range.lowerBound, at - 1))
      for _ in 0..<(state.hasExpectations ? 1 : Self.piecesAhead) where at < end {
        if let known = state.pieces.first(where: { $0.range.contains(at) && $0.failure == nil }) {
          at = known.range.upperBound
          continue
        }
        guard state.pieces.count(where: { !$0.isThere }) < Self.piecesAhead else { break }
        let made = newPiece(at: at, size: min(state.pieceBytes, end - at))
        more.append(made)
        at = made.range.upperBound
      }
      return more
    }
    for piece in more { fetchApart(piece) }
  }

  private func fetchApart(_ piece: Piece) {
    let (source, lock, fetching) = (source, lock, fetching)
    DetachedThread.run { Self.fetch(piece, source, lock, fetching) }
  }

  private static func fetch(_ piece: Piece, _ source: Source, _ lock: ConditionLock, _ fetching: Cancellation) {
    var problem: Failure?
    let bytes = piece.bytes
    do throws(Failure) {
      try source.storage.read(
        source.object, at: piece.range.lowerBound,
        into: UnsafeMutableRawBufferPointer(start: bytes.base, count: piece.range.count)
      ) { fetching.isCancelled }
    } catch {
      problem = error
    }
    lock.withLock {
      piece.failure = problem
      piece.isThere = problem == nil
      lock.broadcast()
    }
  }

  /// Copies what a piece has from `offset` on, once it is there.
  private func take(
    _ piece: Piece, at offset: Int, into target: UnsafeMutableRawBufferPointer
  ) throws(Failure) -> Int {
    let outcome = lock.withLock { () -> Result<Void, Failure>? in
      while !piece.isThere, piece.failure == nil, !source.cancellation.isCancelled { lock.wait() }
      return piece.failure.map { .failure($0) } ?? (piece.isThere ? .success(()) : nil)
    }
    try source.cancellation.check()
    try outcome?.get()
    let count = min(target.count, piece.range.upperBound - offset)
    withExtendedLifetime(piece) {
      target.baseAddress?.copyMemory(from: piece.bytes.base + (offset - piece.range.lowerBound), byteCount: count)
    }
    return count
  }
}

/// Threads that nobody joins, for waiting that is not the nodes'.
enum DetachedThread {
  /// Runs `body` on a thread of its own, or on the caller's where there can be none.
  static func run(_ body: @escaping @Sendable () -> Void) {
    let work = Unmanaged.passRetained(DetachedWork(body))
    var (thread, attributes) = (pthread_t(), pthread_attr_t())
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, 1 << 20)
    let status = pthread_create(
      &thread, &attributes,
      { raw in
        guard let raw else { return nil }
        Unmanaged<DetachedWork>.fromOpaque(raw).takeRetainedValue().body()
        return nil
      }, work.toOpaque())
    pthread_attr_destroy(&attributes)
    if status != 0 { work.takeRetainedValue().body() }
  }
}

private final class DetachedWork: Sendable {
  let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
