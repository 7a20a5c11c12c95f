#if canImport(Glibc)
  import Glibc
#endif

/// A file that a path, pattern or folder led to.
public struct FoundFile: Sendable {
  /// The path to open; `standard input` for spooled input.
  public var path: String
  /// Size when it was found.
  public var byteCount: Int
  /// What else was known of it then; `nil` for what is no file of this machine.
  var state: FileState?
  /// Hive partition values of its folders (`key=value`), outermost first; `nil` is the default partition.
  public var partition: [PartitionValue]
  /// Set for input that was spooled and has no path.
  var spooled: InputFile?
  /// Set for an object of a storage.
  var remote: RemoteFile?
  /// The folder that the path may not leave.
  var confinement: ConfinedFolder?

  public init(path: String, byteCount: Int, partition: [PartitionValue] = []) {
    self.path = path
    self.byteCount = byteCount
    self.partition = partition
  }

  init(path: String, _ facts: stat, partition: [PartitionValue] = []) {
    self.init(path: path, byteCount: Int(facts.st_size), partition: partition)
    state = FileState(facts)
  }

  /// A file that is open already.
  init(_ opened: InputFile) {
    self.init(path: opened.path, byteCount: opened.byteCount)
    spooled = opened
  }

  /// Opens the file.
  /// - Throws: `Failure` (`input`) when it has vanished or shrunk since it was found, or cannot be read.
  public func open() throws(Failure) -> InputFile {
    if let spooled { return spooled }
    if let remote { return InputFile(remote) }
    return try InputFile(path: path, expectedByteCount: byteCount, confinement: confinement)
  }

  /// Opens the file as text: decompressed by its first bytes and turned into UTF-8. What is no text is refused by its name.
  ///
  /// What a decompressor needs is charged to `budget`. `encoding` `nil` or UTF-8 hands bytes through unchecked; a byte order mark of UTF-8 stays in.
  package func openStream(
    encoding: TextEncoding? = nil, budget: MemoryBudget = MemoryBudget(limit: .max)
  ) throws(Failure) -> any ByteStream {
    let file = try open()
    var stream: any ByteStream = FileStream(file)
    let head = try file.prefix(FileSignature.byteCount)
    let compression = CompressionFormat(firstBytes: head)
    switch compression {
    case .none: try FileSignature.refuse(head, path: path)
    case .gzip: stream = try GzipStream(stream)
    case .zstd: stream = try ZstdStream(stream, budget: budget)
    }
    if compression != .none {
      let peeked = try PeekedStream(stream, byteCount: FileSignature.byteCount)
      try FileSignature.refuse(peeked.peeked, path: path, inside: compression.rawValue)
      stream = peeked
    }
    if let encoding, !encoding.isUTF8 {
      stream = try TranscodingStream(stream, encoding: encoding, invalid: .mark)
    }
    return stream
  }
}

/// What tells a file that was written to, or replaced by another, from one that stands as it did.
struct FileState: Hashable, Sendable {
  private let inode: UInt64
  private let byteCount: Int64
  private let seconds: Int64
  private let nanoseconds: Int64

  init(_ facts: stat) {
    inode = UInt64(facts.st_ino)
    byteCount = Int64(facts.st_size)
    seconds = Int64(facts.st_mtim.tv_sec)
    nanoseconds = Int64(facts.st_mtim.tv_nsec)
  }
}

/// One `key=value` folder of a Hive layout.
public struct PartitionValue: Hashable, Sendable {
  public var key: String
  /// Percent-decoded; `nil` for `__HIVE_DEFAULT_PARTITION__`.
  public var text: String?

  public init(key: String, text: String?) {
    self.key = key
    self.text = text
  }
}
