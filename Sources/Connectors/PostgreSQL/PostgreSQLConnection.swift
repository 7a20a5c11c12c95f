import CDatabases
import Engine
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// A connection by libpq. Waits with an eye on the cancellation, so that nothing keeps a run from ending within a second.
final class PostgreSQLConnection: @unchecked Sendable {
  private let library: postgresql
  private let connection: OpaquePointer
  private let address: DatabaseAddress
  private let cancellation: Cancellation
  private static let connectSeconds = 15.0

  /// - Throws: `Failure` (`input`): libpq is missing, or nobody answers, or the server refuses.
  init(_ address: DatabaseAddress, _ cancellation: Cancellation) throws(Failure) {
    var problem: UnsafePointer<CChar>?
    guard let found = postgresql_library(&problem) else {
      let why = problem.map { String(cString: $0) } ?? ""
      throw Failure(
        .input, "PostgreSQL is read by libpq, which cannot be loaded (\(why)); install it, on Debian as libpq5")
    }
    library = found.pointee
    self.address = address
    self.cancellation = cancellation
    guard let started = Self.start(library, address) else {
      throw Failure(.input, "there is no memory to connect to \(address.shown)")
    }
    connection = started
    try connect()
  }

  deinit { library.finish(connection) }

  private static func start(_ library: postgresql, _ address: DatabaseAddress) -> OpaquePointer? {
    // The address may hold words of its own: what stands behind it wins.
    let words = [
      ("fallback_application_name", "sous"), ("dbname", address.text), ("client_encoding", "UTF8"),
    ]
    let texts = words.flatMap { [strdup($0.0), strdup($0.1)] }
    defer { for text in texts { free(text) } }
    var keys = stride(from: 0, to: texts.count, by: 2).map { texts[$0].map { UnsafePointer($0) } }
    var values = stride(from: 1, to: texts.count, by: 2).map { texts[$0].map { UnsafePointer($0) } }
    keys.append(nil)
    values.append(nil)
    return library.connect_start(keys, values, 1)
  }

  private func connect() throws(Failure) {
    let deadline = Self.seconds() + Self.connectSeconds
    var wanted = Int16(POLLOUT)
    while true {
      guard library.status(connection) != 1 else { throw refused() }  // CONNECTION_BAD
      try wait(for: wanted, until: deadline)
      switch library.connect_poll(connection) {
      case 0: throw refused()  // PGRES_POLLING_FAILED
      case 1: wanted = Int16(POLLIN)  // PGRES_POLLING_READING
      case 2: wanted = Int16(POLLOUT)  // PGRES_POLLING_WRITING
      default: return
      }
    }
  }

  private func refused() -> Failure {
    Failure(.input, "cannot connect to \(address.shown): \(lastMessage)")
  }

  private var lastMessage: String { sentence(library.error_message(connection)) }

  /// What libpq says, in one line and without secrets.
  private func sentence(_ text: UnsafePointer<CChar>?) -> String {
    let lines = text.map { String(cString: $0) }?.split(separator: "\n") ?? []
    let line = (lines.first { !$0.contains("Is the server running") } ?? "no reason given")
      .replacing("ERROR:  ", with: "").replacing("FATAL:  ", with: "")
    return address.withoutSecrets(String(line))
  }

  private static func seconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }

  /// Waits until the server's socket can be read or written.
  private func wait(for events: Int16, until deadline: Double? = nil) throws(Failure) {
    while true {
      var polled = pollfd(fd: library.socket(connection), events: events, revents: 0)
      if poll(&polled, 1, 200) > 0 { return }
      do throws(Failure) {
        try cancellation.check()
      } catch {
        stopServer()
        throw error
      }
      if let deadline, Self.seconds() > deadline {
        throw Failure(.input, "\(address.shown) does not answer within \(Int(Self.connectSeconds)) seconds")
      }
    }
  }

  /// Asks the server to give up what it is working on.
  private func stopServer() {
    guard let cancel = library.get_cancel(connection) else { return }
    var message = [CChar](repeating: 0, count: 256)
    _ = library.cancel(cancel, &message, Int32(message.count))
    library.free_cancel(cancel)
  }

  // MARK: answers

  /// An answer of the server; freed with it.
  final class Answer {
    fileprivate let library: postgresql
    fileprivate let result: OpaquePointer

    fileprivate init(_ library: postgresql, _ result: OpaquePointer) {
      self.library = library
      self.result = result
    }

    deinit { library.clear(result) }

    var rowCount: Int { Int(library.row_count(result)) }
    /// Rows that a command has written.
    var changedRows: Int { library.command_rows(result).flatMap { Int(String(cString: $0)) } ?? 0 }

    func text(_ row: Int, _ column: Int) -> String? {
      library.is_null(result, Int32(row), Int32(column)) == 1
        ? nil : library.value(result, Int32(row), Int32(column)).map { String(cString: $0) }
    }

    /// Name, type's OID and modifier of each column.
    var columns: [(name: String, type: UInt32, modifier: Int32)] {
      (0..<library.column_count(result)).map { column in
        (
          library.column_name(result, column).map { String(cString: $0) } ?? "",
          library.column_type(result, column), library.column_modifier(result, column)
        )
      }
    }
  }

  /// Runs a command and gives its answer, as text.
  @discardableResult
  func run(_ sql: String) throws(Failure) -> Answer {
    guard library.send_query(connection, sql) == 1 else { throw failure(lastMessage) }
    return try lastAnswer()
  }

  /// The columns of a query, which is not run. It must be one statement.
  func describe(_ sql: String) throws(Failure) -> Answer {
    guard library.send_prepare(connection, "", sql, 0, nil) == 1 else { throw failure(lastMessage) }
    _ = try lastAnswer()
    guard library.send_describe(connection, "") == 1 else { throw failure(lastMessage) }
    return try lastAnswer()
  }

  /// Begins `copy … to stdout` or `from stdin`.
  func beginCopy(_ sql: String) throws(Failure) {
    guard library.send_query(connection, sql) == 1 else { throw failure(lastMessage) }
    try arrival()
    guard let result = library.get_result(connection) else { throw failure(lastMessage) }
    let answer = Answer(library, result)
    // PGRES_COPY_OUT, PGRES_COPY_IN
    guard [3, 4].contains(library.result_status(result)) else {
      let message = sentence(library.result_error(result))
      withExtendedLifetime(answer) {}
      throw failure(message)
    }
  }

  /// The next row of a copy to stdout, given to `body`; false at the end.
  func copyRow(_ body: (UnsafeRawBufferPointer) -> Void) throws(Failure) -> Bool {
    while true {
      var row: UnsafeMutablePointer<CChar>?
      let count = library.get_copy(connection, &row, 1)
      switch count {
      case 0:
        try wait(for: Int16(POLLIN))
        guard library.consume_input(connection) == 1 else { throw failure(lastMessage) }
      case -1:
        _ = try lastAnswer()
        return false
      case -2: throw failure(lastMessage)
      default:
        body(UnsafeRawBufferPointer(start: row, count: Int(count)))
        library.free(row)
        return true
      }
    }
  }

  /// Sends bytes of a copy from stdin, at most 2 GiB.
  func putCopy(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    try cancellation.check()
    // The server may wait for others before it takes more.
    _ = library.set_nonblocking(connection, 1)
    defer { _ = library.set_nonblocking(connection, 0) }
    let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
    while true {
      let result = library.put_copy(connection, start, Int32(bytes.count))
      if result == 1 { break }
      guard result == 0 else { throw failure(lastMessage) }
      try wait(for: Int16(POLLOUT))
    }
    while true {
      let result = library.flush(connection)
      if result == 0 { return }
      guard result == 1 else { throw failure(lastMessage) }
      try wait(for: Int16(POLLOUT | POLLIN))
      guard library.consume_input(connection) == 1 else { throw failure(lastMessage) }
    }
  }

  /// Ends a copy from stdin and gives the number of rows that were taken.
  func endCopy() throws(Failure) -> Int {
    guard library.end_copy(connection, nil) == 1 else { throw failure(lastMessage) }
    return try lastAnswer().changedRows
  }

  /// Waits until an answer is there.
  private func arrival() throws(Failure) {
    while library.is_busy(connection) == 1 {
      try wait(for: Int16(POLLIN))
      guard library.consume_input(connection) == 1 else { throw failure(lastMessage) }
    }
  }

  /// The answer to what was sent last, once all of it is there.
  private func lastAnswer() throws(Failure) -> Answer {
    var last: Answer?
    var problem: String?
    while true {
      try arrival()
      guard let result = library.get_result(connection) else { break }
      let answer = Answer(library, result)
      // PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY
      if ![0, 1, 2].contains(library.result_status(result)) {
        problem = problem ?? sentence(library.result_error(result))
      }
      last = answer
    }
    if let problem { throw failure(problem) }
    guard let last else { throw failure("it gave no answer") }
    return last
  }

  private func failure(_ message: String) -> Failure { Failure(.input, "\(address.shown): \(message)") }
}
