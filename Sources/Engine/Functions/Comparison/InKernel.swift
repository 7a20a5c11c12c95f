/// `IN` over literals by a hash set, over other expressions by comparing one after the other.
enum InKernel {
  static func make(_ binding: Binding) throws(BindingProblem) -> Kernel {
    let candidates = binding.literals.dropFirst()
    let isLiteral = !candidates.contains { $0 == nil }
    let hasNull = candidates.contains(.some(.null))
    let values = candidates.compactMap { $0 }.filter { $0 != .null }
    if isLiteral {
      switch binding.types[0] {
      case .text:
        let arena = TextArena(blockBytes: 1024)
        let views = values.compactMap { value -> TextView? in
          if case .text(let text) = value { return arena.copy(text) }
          return nil
        }
        let set = TextSet(views, owner: arena)
        return { call in
          let values = call.map(call.texts(0)) { set.contains($0) ? 1 as UInt8 : 0 }
          return finish(call, values, hasNull)
        }
      case .integer, .timestamp:
        return plain(
          values.compactMap {
            if case .integer(let n) = $0 { n } else if case .timestamp(let n) = $0 { n } else { nil }
          }, hasNull
        ) { $0.integers(0) }
      case .date:
        return plain(values.compactMap { if case .date(let n) = $0 { n } else { nil } }, hasNull) { $0.days(0) }
      case .decimal:
        return plain(values.compactMap { if case .decimal(let n, _, _) = $0 { n } else { nil } }, hasNull) {
          $0.decimals(0)
        }
      case .double, .boolean: break
      }
    }
    let equal = try ComparisonKernels.make("=", binding)
    return { call in try oneByOne(call, equal) }
  }

  @inline(__always)
  private static func plain<Element: Hashable>(
    _ values: [Element], _ hasNull: Bool, _ lane: @escaping (KernelCall) -> Lane<Element>
  ) -> Kernel {
    if values.count <= 8 {
      return { call in
        let found = call.map(lane(call)) { value in
          var any: UInt8 = 0
          for candidate in values where candidate == value { any = 1 }
          return any
        }
        return finish(call, found, hasNull)
      }
    }
    let set = Set(values)
    return { call in finish(call, call.map(lane(call)) { set.contains($0) ? 1 : 0 }, hasNull) }
  }

  /// Null where the value is null, or not found in a list with a null.
  private static func finish(_ call: KernelCall, _ found: Buffer<UInt8>, _ hasNull: Bool) -> Column {
    let own = call.arguments[0].column.nulls
    guard own != nil || hasNull else { return .boolean(PlainColumn(found)) }
    let nulls = Buffer<UInt8>(capacity: call.count)
    for row in 0..<call.count {
      let isNull = call.isNull(0, row) || (hasNull && found[row] == 0)
      nulls[row] = isNull ? 1 : 0
      if isNull { found[row] = 0 }
    }
    return .boolean(PlainColumn(found, nulls: nulls))
  }

  private static func oneByOne(_ call: KernelCall, _ equal: Kernel) throws -> Column {
    let found = Buffer<UInt8>(repeating: 0, count: call.count)
    let nulls = Buffer<UInt8>(repeating: 0, count: call.count)
    for index in 1..<call.arguments.count {
      let pair = KernelCall(
        arguments: [call.arguments[0], call.arguments[index]], count: call.count, result: .boolean, texts: call.texts)
      guard case .boolean(let compared) = try equal(pair) else {
        preconditionFailure("a comparison gives truth values")
      }
      for row in 0..<call.count {
        if compared.nulls?[row] ?? 0 != 0 { nulls[row] = 1 } else { found[row] |= compared.values[row] }
      }
    }
    for row in 0..<call.count where found[row] != 0 { nulls[row] = 0 }
    return .boolean(PlainColumn(found, nulls: nulls))
  }
}

/// A set of texts by open addressing over their hash.
final class TextSet {
  private let slots: [TextView]
  private let used: [Bool]
  private let mask: Int
  private let owner: any ByteOwner

  init(_ texts: [TextView], owner: any ByteOwner) {
    var capacity = 8
    while capacity < texts.count * 3 { capacity *= 2 }
    var slots = [TextView](repeating: .empty, count: capacity)
    var used = [Bool](repeating: false, count: capacity)
    for text in texts {
      var slot = Int(truncatingIfNeeded: Self.hash(text)) & (capacity - 1)
      while used[slot], !(slots[slot] == text) { slot = (slot + 1) & (capacity - 1) }
      slots[slot] = text
      used[slot] = true
    }
    self.slots = slots
    self.used = used
    self.owner = owner
    mask = capacity - 1
  }

  @inline(__always)
  func contains(_ text: TextView) -> Bool {
    var slot = Int(truncatingIfNeeded: Self.hash(text)) & mask
    while used[slot] {
      if slots[slot] == text { return true }
      slot = (slot &+ 1) & mask
    }
    return false
  }

  @inline(__always)
  private static func hash(_ text: TextView) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: text.count) &* 0x9E37_79B9_7F4A_7C15
    var position = 0
    while position &+ 8 <= text.count {
      hash = (hash ^ DigitBytes.load8(text.start + position)) &* 0x9FB2_1C65_1E98_DF25
      hash ^= hash >> 32
      position &+= 8
    }
    while position < text.count {
      hash = (hash ^ UInt64(text.start[position])) &* 0x9FB2_1C65_1E98_DF25
      position &+= 1
    }
    return hash ^ (hash >> 29)
  }
}
