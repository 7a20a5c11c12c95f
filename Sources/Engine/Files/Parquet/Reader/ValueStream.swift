/// The values of a data page in their encoding, read on as batches ask for them (Encodings.md).
enum ValueStream {
  /// A page without values.
  case none
  /// PLAIN of all but booleans: the bytes that are left.
  case plain(UnsafePointer<UInt8>, left: Int)
  /// PLAIN booleans: bits from `start`, the next one at `bit`.
  case bits(UnsafePointer<UInt8>, bit: Int, count: Int)
  /// RLE booleans.
  case runs(HybridDecoder)
  /// Indices into the dictionary; `isFilled` is false for a page without any.
  case indices(HybridDecoder)
  case delta(DeltaDecoder)
  /// Lengths, then the bytes of all values one after the other.
  case lengths(DeltaDecoder, next: UnsafePointer<UInt8>, left: Int)
  /// Lengths taken over from the value before, lengths of what follows, and the bytes of that.
  case prefixes(DeltaDecoder, DeltaDecoder, next: UnsafePointer<UInt8>, left: Int, previous: TextView)
  /// BYTE_STREAM_SPLIT: byte k of value i stands at `k * count + i`.
  case split(UnsafePointer<UInt8>, count: Int, position: Int)

  /// Starts on the values of a page of `width` bytes each (0 for variable length and booleans).
  init(
    _ bytes: UnsafeBufferPointer<UInt8>, encoding: Int, physical: PhysicalType, width: Int, hasDictionary: Bool
  ) throws(ParquetProblem) {
    guard let start = bytes.baseAddress, bytes.count > 0 else {
      self = .none
      return
    }
    guard let named = PageEncoding(rawValue: encoding) else {
      throw ParquetProblem.unsupported("a page has the encoding \(encoding), which is not known")
    }
    let isNumber = physical == .int32 || physical == .int64
    let isBytes = physical == .byteArray || physical == .fixedLengthByteArray
    switch named {
    case .plain where physical == .boolean: self = .bits(start, bit: 0, count: bytes.count * 8)
    case .plain: self = .plain(start, left: bytes.count)
    case .plainDictionary, .rleDictionary:
      guard hasDictionary, physical != .boolean else {
        throw ParquetProblem("a page refers to a dictionary that is not there")
      }
      self = .indices(try HybridDecoder(UnsafeBufferPointer(rebasing: bytes[1...]), width: Int(start.pointee)))
    case .rle where physical == .boolean:
      guard bytes.count >= 4, load32(start) <= UInt64(bytes.count - 4) else {
        throw ParquetProblem("a page of booleans is too short")
      }
      let runs = UnsafeBufferPointer(start: start + 4, count: Int(load32(start)))
      self = .runs(try HybridDecoder(runs, width: 1))
    case .deltaBinaryPacked where isNumber: self = .delta(try DeltaDecoder(bytes))
    case .deltaLengthByteArray where physical == .byteArray:
      let lengths = try DeltaDecoder(bytes)
      let rest = try lengths.remainder()
      self = .lengths(lengths, next: rest.baseAddress ?? start, left: rest.count)
    case .deltaByteArray where isBytes:
      let prefixes = try DeltaDecoder(bytes)
      let suffixes = try DeltaDecoder(try prefixes.remainder())
      let rest = try suffixes.remainder()
      self = .prefixes(prefixes, suffixes, next: rest.baseAddress ?? start, left: rest.count, previous: .empty)
    case .byteStreamSplit where width > 0 && physical != .int96:
      guard bytes.count % width == 0 else {
        throw ParquetProblem("a page of split bytes has a part of a value too many")
      }
      self = .split(start, count: bytes.count / width, position: 0)
    default:
      throw ParquetProblem("a page has an encoding (\(named)) that \(physical.name) cannot have")
    }
  }
}
