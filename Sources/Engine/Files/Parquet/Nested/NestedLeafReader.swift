/// Reads a leaf of a nested column as a whole, row group by row group: for the small files in which tables keep their own
/// state. Columns of data are read by `ColumnReader`.
///
/// ```
/// pages → repetition levels ┐
///       → definition levels ┼→ entries → rows     (a level of 0 begins a row; the highest one has a value)
///       → values            ┘
/// ```
struct NestedLeafReader {
  /// The values of a leaf by row.
  struct Rows<Value> {
    /// By row, the entries of its list or map; one entry for a leaf without lists.
    var entries: [[Value?]] = []

    /// The value of each row of a leaf that has no list above it.
    var values: [Value?] { entries.map { $0.first ?? nil } }
  }

  /// More than any writer puts into a page; runs could claim any number in a few bytes.
  private static let mostPageValues = 1 << 24

  let file: OpenParquetFile
  let leaves: [NestedLeaf]
  private let pages = PageReader(
    memory: PageMemory(budget: MemoryBudget(limit: .max), share: .max), progress: ScanProgress(),
    scratch: PageScratch())

  init(_ file: OpenParquetFile) throws(ParquetProblem) {
    self.file = file
    leaves = try NestedLeaf.leaves(of: file.metadata.schema)
  }

  /// The number of the leaf at a path; `nil` when the file has none.
  func leaf(_ path: String...) -> Int? { leaves.firstIndex { $0.path == path } }

  /// The leaves below a group, in order.
  func leaves(below path: String...) -> [Int] {
    leaves.indices.filter { leaves[$0].path.count > path.count && leaves[$0].path.starts(with: path) }
  }

  /// Texts of a leaf; where the file has no such leaf, every row is null.
  func texts(_ leaf: Int?) throws -> Rows<String> {
    try rows(leaf) { values, count in
      guard case .byteArray = values.physical else { throw ParquetProblem("it holds no texts") }
      return try values.texts(count)
    }
  }

  func integers(_ leaf: Int?) throws -> Rows<Int> {
    try rows(leaf) { values, count in try values.integers(count) }
  }

  func booleans(_ leaf: Int?) throws -> Rows<Bool> {
    try rows(leaf) { values, count in try values.booleans(count) }
  }

  private func rows<Value>(
    _ leaf: Int?, _ decode: (inout NestedValues, Int) throws -> [Value]
  ) throws -> Rows<Value> {
    var rows = Rows<Value>()
    for group in file.metadata.rowGroups {
      guard let leaf, leaves.indices.contains(leaf) else {
        rows.entries += Array(repeating: [nil], count: group.rowCount)
        continue
      }
      let before = rows.entries.count
      try read(leaves[leaf], group.columns[leaf], into: &rows, decode)
      guard rows.entries.count - before == group.rowCount else {
        throw ParquetProblem("it holds \(rows.entries.count - before) rows where its row group has \(group.rowCount)")
      }
    }
    return rows
  }

  private func read<Value>(
    _ leaf: NestedLeaf, _ chunk: ColumnChunkMetadata, into rows: inout Rows<Value>,
    _ decode: (inout NestedValues, Int) throws -> [Value]
  ) throws {
    var begin = chunk.dataPageOffset
    if let offset = chunk.dictionaryPageOffset, offset > 0, offset < begin { begin = offset }
    guard begin >= 4, begin <= file.dataEnd, chunk.compressedBytes >= 0, chunk.compressedBytes <= file.dataEnd - begin
    else { throw ParquetProblem("its pages lie outside the file") }
    pages.open(file.file, codec: chunk.codec, start: begin, end: begin + chunk.compressedBytes)
    var values = NestedValues(leaf.element)
    var left = chunk.valueCount
    while left > 0 {
      guard let header = try pages.nextHeader() else { throw ParquetProblem("its pages end too early") }
      switch header.kind {
      case .index, nil: pages.skipBody(header)
      case .dictionary: try values.open(dictionary: try pages.readBody(header), count: header.valueCount)
      case .data, .dataV2:
        guard header.valueCount <= min(left, Self.mostPageValues) else {
          throw ParquetProblem("a page claims \(header.valueCount) values")
        }
        left -= header.valueCount
        let body = try pages.readBody(header)
        var rest = body.values
        let repetitions = try levels(leaf.maximumRepetition, body.repetitions, &rest, header)
        let definitions = try levels(leaf.maximumDefinition, body.levels, &rest, header)
        let present = definitions.count { Int($0) == leaf.maximumDefinition }
        try values.open(page: rest, encoding: header.encoding, owner: body.owner)
        let decoded = try decode(&values, present)
        append(decoded, leaf, repetitions, definitions, to: &rows)
      }
    }
  }

  private func append<Value>(
    _ decoded: [Value], _ leaf: NestedLeaf, _ repetitions: [UInt8], _ definitions: [UInt8], to rows: inout Rows<Value>
  ) {
    var next = 0
    for index in definitions.indices {
      if repetitions[index] == 0 { rows.entries.append([]) }
      let definition = Int(definitions[index])
      let isPresent = definition == leaf.maximumDefinition
      if definition >= leaf.entryDefinition, !rows.entries.isEmpty {
        rows.entries[rows.entries.count - 1].append(isPresent ? decoded[next] : nil)
      }
      if isPresent { next += 1 }
    }
  }

  /// The levels of a page, which stand apart in version 2 and in front of the values in version 1.
  private func levels(
    _ maximum: Int, _ apart: UnsafeBufferPointer<UInt8>?, _ values: inout UnsafeBufferPointer<UInt8>,
    _ header: PageHeader
  ) throws(ParquetProblem) -> [UInt8] {
    var levels = [UInt8](repeating: 0, count: header.valueCount)
    guard maximum > 0, header.valueCount > 0 else { return levels }
    let width = Int.bitWidth - maximum.leadingZeroBitCount
    let bytes: UnsafeBufferPointer<UInt8>
    if header.kind == .dataV2 {
      guard let apart else { throw ParquetProblem("a page has no levels") }
      bytes = apart
    } else {
      guard header.levelEncoding == PageEncoding.rle.rawValue, values.count >= 4, let start = values.baseAddress,
        load32(start) <= UInt64(values.count - 4)
      else { throw ParquetProblem("a page is shorter than its levels, or they are encoded as no longer is read") }
      let count = Int(load32(start))
      bytes = UnsafeBufferPointer(rebasing: values[4..<4 + count])
      values = UnsafeBufferPointer(rebasing: values[(4 + count)...])
    }
    var decoder = try HybridDecoder(bytes, width: width)
    try levels.withUnsafeMutableBufferPointer { (target) throws(ParquetProblem) in
      if let base = target.baseAddress { try decoder.decode(base, count: target.count) }
    }
    guard levels.allSatisfy({ Int($0) <= maximum }) else { throw ParquetProblem("a page has levels that cannot be") }
    return levels
  }
}

/// The values of a leaf's pages, plain or by the dictionary of its chunk.
struct NestedValues {
  let physical: PhysicalType
  private var dictionary: ChunkDictionary?
  private let memory = PageMemory(budget: MemoryBudget(limit: .max), share: .max)
  private var bytes = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private var position = 0
  private var indices: HybridDecoder?
  private var owner: PageBytes?

  init(_ element: SchemaElement) { physical = element.type ?? .byteArray }

  mutating func open(dictionary body: PageReader.Body, count: Int) throws(ParquetProblem) {
    let width = physical == .int32 ? 4 : physical == .int64 ? 8 : 0
    dictionary = try ChunkDictionary(body, count: count, physical: physical, width: width, memory: memory)
  }

  mutating func open(
    page: UnsafeBufferPointer<UInt8>, encoding: Int, owner: PageBytes
  ) throws(ParquetProblem) {
    (bytes, position, indices, self.owner) = (page, 0, nil, owner)
    guard let known = PageEncoding(rawValue: encoding), known == .plain || known.needsDictionary || known == .rle else {
      throw ParquetProblem.unsupported(
        "it is written in the encoding \(encoding), which is read in columns of data only")
    }
    if known.needsDictionary, let width = page.first {
      guard dictionary != nil else { throw ParquetProblem("it has no dictionary") }
      indices = try HybridDecoder(UnsafeBufferPointer(rebasing: page[1...]), width: Int(width))
    } else if known == .rle {
      guard physical == .boolean, page.count >= 4 else { throw ParquetProblem("it has runs of no truth values") }
      indices = try HybridDecoder(UnsafeBufferPointer(rebasing: page[4...]), width: 1)
    }
  }

  mutating func texts(_ count: Int) throws(ParquetProblem) -> [String] {
    try decode(count) { (values, index) throws(ParquetProblem) in
      guard case .bytes(let views) = values else { throw ParquetProblem("its dictionary holds no texts") }
      return views[index].string
    } plain: { (values) throws(ParquetProblem) in
      let length = Int(load32(try values.take(4)))
      let start = try values.take(length)
      return TextView(start: start, count: length).string
    }
  }

  mutating func integers(_ count: Int) throws(ParquetProblem) -> [Int] {
    let isWide = physical == .int64
    guard isWide || physical == .int32 else { throw ParquetProblem("it holds no whole numbers") }
    return try decode(count) { (values, index) throws(ParquetProblem) in
      switch values {
      case .words32(let words): return Int(Int32(bitPattern: words[index]))
      case .words64(let words): return Int(Int64(bitPattern: words[index]))
      case .bytes: throw ParquetProblem("its dictionary holds no whole numbers")
      }
    } plain: { (values) throws(ParquetProblem) in
      isWide
        ? Int(Int64(bitPattern: load64(try values.take(8))))
        : Int(Int32(bitPattern: UInt32(truncatingIfNeeded: load32(try values.take(4)))))
    }
  }

  mutating func booleans(_ count: Int) throws(ParquetProblem) -> [Bool] {
    guard physical == .boolean else { throw ParquetProblem("it holds no truth values") }
    if var decoder = indices {
      var flags = [UInt8](repeating: 0, count: count)
      try flags.withUnsafeMutableBufferPointer { (target) throws(ParquetProblem) in
        if let base = target.baseAddress { try decoder.decode(base, count: count) }
      }
      return flags.map { $0 != 0 }
    }
    guard bytes.count * 8 >= count else { throw ParquetProblem("a page ends within its values") }
    return (0..<count).map { bytes[$0 >> 3] >> UInt8($0 & 7) & 1 != 0 }
  }

  private mutating func decode<Value>(
    _ count: Int, _ fromDictionary: (ChunkDictionary.Values, Int) throws(ParquetProblem) -> Value,
    plain: (inout NestedValues) throws(ParquetProblem) -> Value
  ) throws(ParquetProblem) -> [Value] {
    var result: [Value] = []
    result.reserveCapacity(count)
    guard var decoder = indices, let dictionary else {
      for _ in 0..<count { result.append(try plain(&self)) }
      return result
    }
    var numbers = [UInt32](repeating: 0, count: count)
    try numbers.withUnsafeMutableBufferPointer { (target) throws(ParquetProblem) in
      if let base = target.baseAddress { try decoder.decode(base, count: count) }
    }
    for number in numbers {
      guard number < dictionary.count else { throw ParquetProblem("a value is not in its dictionary") }
      result.append(try fromDictionary(dictionary.values, Int(number)))
    }
    return result
  }

  /// The next bytes of the page.
  private mutating func take(_ count: Int) throws(ParquetProblem) -> UnsafePointer<UInt8> {
    guard count >= 0, bytes.count - position >= count else { throw ParquetProblem("a page ends within a value") }
    guard let base = bytes.baseAddress else { return TextView.empty.start }
    defer { position += count }
    return base + position
  }
}
