#if canImport(Glibc)
  import Glibc
#endif

/// The threads that make blocks of patients, and the order in which their blocks are written.
final class SampleWork: @unchecked Sendable {
  private static let blockPatients = 512

  private let data: SampleData
  private let files: SampleFiles
  private let progress: @Sendable (SampleData.Progress) -> Bool
  private let blockCount: Int
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let turn = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  // Guarded by the mutex.
  private var nextBlock = 0
  private var nextWritten = 0
  private(set) var problem: SampleData.Problem?

  init(_ data: SampleData, files: SampleFiles, progress: @escaping @Sendable (SampleData.Progress) -> Bool) {
    self.data = data
    self.files = files
    self.progress = progress
    blockCount = (data.patients + Self.blockPatients - 1) / Self.blockPatients
    mutex.initialize(to: pthread_mutex_t())
    turn.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(turn, nil)
  }

  deinit {
    pthread_cond_destroy(turn)
    pthread_mutex_destroy(mutex)
    turn.deallocate()
    mutex.deallocate()
  }

  /// Makes and writes everything; afterwards `problem` says if it failed.
  func run() {
    var threads: [pthread_t] = []
    for _ in 1..<max(1, min(data.threads, blockCount)) {
      var thread = pthread_t()
      let argument = Unmanaged.passRetained(self)
      let status = pthread_create(
        &thread, nil,
        { raw in
          guard let raw else { return nil }
          Unmanaged<SampleWork>.fromOpaque(raw).takeRetainedValue().work()
          return nil
        }, argument.toOpaque())
      if status == 0 { threads.append(thread) } else { argument.release() }
    }
    // With fewer threads than asked for, or none, the work is the same.
    work()
    for thread in threads { pthread_join(thread, nil) }
  }

  private func work() {
    let rows = TableRows()
    let one = TableRows()
    var history = History(seed: data.seed)
    while let block = claim() {
      rows.clear()
      make(block, into: rows, &history, one)
      write(block, rows)
    }
  }

  private func claim() -> Int? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    guard nextBlock < blockCount && problem == nil else { return nil }
    nextBlock += 1
    return nextBlock - 1
  }

  /// The patients of a block, with copies of rows from anywhere in each table among them: one for 200 rows.
  private func make(_ block: Int, into rows: TableRows, _ history: inout History, _ one: TableRows) {
    let first = block * Self.blockPatients
    var random = RandomSource(seed: data.seed &+ 0x5EED, stream: UInt64(block))
    for patient in first..<min(first + Self.blockPatients, data.patients) {
      var before: [Int] = []
      for table in SampleTable.allCases { before.append(rows[table].rowCount) }
      history.write(patient: patient, to: rows)
      for (index, table) in SampleTable.allCases.enumerated() where table != .patients {
        for _ in before[index]..<rows[table].rowCount where random.permille(5) {
          copy(from: random.below(data.patients), table, into: rows, &history, one, &random)
        }
      }
    }
  }

  private func copy(
    from patient: Int, _ table: SampleTable, into rows: TableRows, _ history: inout History, _ one: TableRows,
    _ random: inout RandomSource
  ) {
    one.clear()
    history.write(patient: patient, to: one)
    let count = one[table].rowCount
    if count > 0 { rows[table].copyRow(random.below(count), of: one[table]) }
  }

  /// Waits for the blocks before, then writes.
  private func write(_ block: Int, _ rows: TableRows) {
    pthread_mutex_lock(mutex)
    defer {
      pthread_cond_broadcast(turn)
      pthread_mutex_unlock(mutex)
    }
    while nextWritten != block && problem == nil { pthread_cond_wait(turn, mutex) }
    guard problem == nil else { return }
    do throws(SampleData.Problem) {
      try files.append(rows)
      nextWritten += 1
      let patients = min(nextWritten * Self.blockPatients, data.patients)
      let now = SampleData.Progress(patients: patients, totalPatients: data.patients, bytes: files.byteCount)
      if !progress(now) { problem = SampleData.Problem(message: "interrupted; no sample data was written") }
    } catch {
      problem = error
    }
  }
}
