import CDatabases
import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// A connection by libmariadb. Waits with an eye on the cancellation, so that nothing keeps a run from ending within a second.
final class MySQLConnection: @unchecked Sendable {
  fileprivate let library: mysql_client
  private let connection: OpaquePointer
  private let address: DatabaseAddress
  private let cancellation: Cancellation
  private static let connectSeconds: UInt32 = 15

  /// - Throws: `Failure` (`input`): libmariadb is missing, or nobody answers, or the server refuses.
  init(_ address: DatabaseAddress, _ cancellation: Cancellation) throws(Failure) {
    let parts = try MySQLAddress(address)
    var problem: UnsafePointer<CChar>?
    guard let found = mysql_client_library(&problem) else {
      let why = problem.map { String(cString: $0) } ?? ""
      throw Failure(
        .input, "MySQL is read by libmariadb, which cannot be loaded (\(why)); install it, on Debian as libmariadb3")
    }
    library = found.pointee
    self.address = address
    self.cancellation = cancellation
    guard let made = library.`init`(nil) else {
      throw Failure(.input, "there is no memory to connect to \(address.shown)")
    }
    connection = made
    var seconds = Self.connectSeconds
    _ = library.options(connection, Int32(mysql_nonblock), nil)
    _ = library.options(connection, Int32(mysql_connect_timeout), &seconds)
    _ = library.options(connection, Int32(mysql_charset_name), "utf8mb4")
    // A password that is not in the address may stand in ~/.my.cnf.
    _ = library.options(connection, Int32(mysql_read_default_group), "client")
    var result: OpaquePointer?
    var status = library.connect_start(
      &result, connection, parts.host, parts.user, parts.password, parts.database, parts.port, nil, 0)
    while status != 0 { status = library.connect_cont(&result, connection, try wait(status)) }
    guard result != nil else { throw Failure(.input, "cannot connect to \(address.shown): \(lastMessage)") }
  }

  deinit { library.close(connection) }

  private var lastMessage: String {
    address.withoutSecrets(library.error(connection).map { String(cString: $0) } ?? "no reason given")
  }

  private func failure() -> Failure { Failure(.input, "\(address.shown): \(lastMessage)") }

  /// Waits for what the library wants to wait for (1 to read, 2 to write, 4 for what is urgent, 8 for time to pass).
  fileprivate func wait(_ status: Int32) throws(Failure) -> Int32 {
    var events: Int32 = 0
    if status & 1 != 0 { events |= POLLIN }
    if status & 2 != 0 { events |= POLLOUT }
    if status & 4 != 0 { events |= POLLPRI }
    var left = status & 8 != 0 ? Int(library.timeout(connection)) : Int.max
    while true {
      try cancellation.check()
      let step = min(left, 200)
      var polled = pollfd(fd: library.socket(connection), events: Int16(events), revents: 0)
      if poll(&polled, 1, Int32(step)) > 0 {
        let found = Int32(polled.revents)
        return (found & (POLLIN | POLLHUP | POLLERR) != 0 ? 1 : 0) | (found & POLLOUT != 0 ? 2 : 0)
          | (found & POLLPRI != 0 ? 4 : 0)
      }
      if left != .max { left -= step }
      if left == 0 { return 8 }
    }
  }

  /// Ends what the server sends, so that nothing is waited for.
  fileprivate func breakOff() { shutdown(library.socket(connection), Int32(SHUT_RDWR)) }

  /// Sends a statement; its answer, if it has one, is read row by row.
  @discardableResult
  func run(_ sql: String) throws(Failure) -> MySQLAnswer? { try run(Array(sql.utf8)) }

  /// The same of a statement in bytes, which may hold any.
  @discardableResult
  func run(_ sql: [UInt8]) throws(Failure) -> MySQLAnswer? {
    // The library reads it until it is sent.
    let text = UnsafeMutableBufferPointer<CChar>.allocate(capacity: sql.count + 1)
    defer { text.deallocate() }
    _ = text.initialize(from: sql.lazy.map { CChar(bitPattern: $0) } + [0])
    var result: Int32 = 0
    var status = library.query_start(&result, connection, text.baseAddress, UInt(sql.count))
    while status != 0 { status = library.query_cont(&result, connection, try wait(status)) }
    guard result == 0 else { throw failure() }
    guard let answer = library.use_result(connection) else {
      if library.error_number(connection) != 0 { throw failure() }
      return nil
    }
    return MySQLAnswer(self, answer)
  }

  /// The cells of a small answer as texts.
  func texts(_ sql: String) throws(Failure) -> [[String?]] {
    guard let answer = try run(sql) else { return [] }
    var rows: [[String?]] = []
    while try answer.next() {
      rows.append((0..<answer.columnCount).map { answer.cell($0).map { String(decoding: $0, as: UTF8.self) } })
    }
    return rows
  }

  /// The number that an answer of one cell holds.
  func number(_ sql: String) throws(Failure) -> Int {
    try texts(sql).first?.first.flatMap { $0 }.flatMap { Int($0) } ?? 0
  }

  fileprivate func check() throws(Failure) {
    if library.error_number(connection) != 0 { throw failure() }
  }
}

/// The rows that a server sends for a statement, one at a time.
final class MySQLAnswer {
  private let connection: MySQLConnection
  private let result: OpaquePointer
  let columnCount: Int
  private var row: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
  private var lengths: UnsafeMutablePointer<UInt>?
  private var isAtEnd = false

  fileprivate init(_ connection: MySQLConnection, _ result: OpaquePointer) {
    self.connection = connection
    self.result = result
    columnCount = Int(connection.library.column_count(result))
  }

  deinit {
    if !isAtEnd { connection.breakOff() }
    connection.library.free_result(result)
  }

  var columns: [mysql_column] {
    connection.library.columns(result).map { start in (0..<columnCount).map { start[$0] } } ?? []
  }

  /// Goes to the next row; false behind the last.
  func next() throws(Failure) -> Bool {
    var status = connection.library.row_start(&row, result)
    while status != 0 { status = connection.library.row_cont(&row, result, try connection.wait(status)) }
    guard row != nil else {
      isAtEnd = true
      try connection.check()
      return false
    }
    lengths = connection.library.lengths(result)
    return true
  }

  /// The bytes of a cell, good until the next row; `nil` for null.
  func cell(_ column: Int) -> UnsafeBufferPointer<UInt8>? {
    guard let start = row?[column], let lengths else { return nil }
    return UnsafeRawBufferPointer(start: start, count: Int(lengths[column])).assumingMemoryBound(to: UInt8.self)
  }
}
