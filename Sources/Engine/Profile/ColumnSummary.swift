/// Turns what was gathered of a column into its statistics.
struct ColumnSummary {
  let field: Field
  let state: ColumnState
  let options: ProfileOptions

  private typealias Weighted = (value: Value, rows: Int)

  /// - Parameter sample: the column's values in the sampled rows, for a column with too many different ones.
  func statistics(sample: [Value]) -> ColumnStatistics {
    var result = ColumnStatistics(name: field.name, type: field.type)
    let distinct = state.distinct
    result.rows = state.rows
    result.nulls = state.nulls
    result.empty = state.empty
    result.distinct = ColumnStatistics.Figure(value: distinct.distinct, isEstimate: !distinct.isExact)
    let unique = distinct.entries.count { $0.count == 1 } << Int(distinct.level)
    result.unique = ColumnStatistics.Figure(value: unique, isEstimate: !distinct.isExact)
    result.minimum = state.minimum
    result.maximum = state.maximum
    result.mean = state.mean
    result.standardDeviation = state.standardDeviation
    if let mean = state.meanLength {
      result.shortest = state.shortest
      result.longest = state.longest
      result.meanLength = mean
    }
    result.isSampled = !distinct.isExact
    let weighted = distinct.isExact ? counted() : estimated(sample)
    let told = distinct.isExact ? weighted : weighted.filter { $0.rows >= leastTold(sample) }
    result.values = told.prefix(options.topValues).map { ColumnStatistics.Counted(item: $0.value, rows: $0.rows) }
    if field.type == .text {
      result.beginnings = Set(distinct.entries.filter { $0.bits != 0 }.map { .text($0.text.string) })
    }
    summarize(weighted, into: &result)
    return result
  }

  // MARK: Values with their rows, most first

  private func counted() -> [Weighted] { ranked(state.distinct.entries.map { (value(of: $0), $0.count) }) }

  private func estimated(_ sample: [Value]) -> [Weighted] {
    var counts: [Value: Int] = [:]
    for value in sample where value != .null { counts[value, default: 0] += 1 }
    let scale = Double(state.rows) / Double(max(1, sample.count))
    return ranked(counts.map { ($0.key, Int((Double($0.value) * scale).rounded())) })
  }

  /// Rows from which on an estimate says something of a single value: 25 drawn ones are right within a fifth in two of
  /// three cases, while one drawn row may stand for any number.
  private func leastTold(_ sample: [Value]) -> Int {
    Int((25 * Double(state.rows) / Double(max(1, sample.count))).rounded())
  }

  private func ranked(_ weighted: [Weighted]) -> [Weighted] {
    weighted.sorted { $0.rows != $1.rows ? $0.rows > $1.rows : ValueOrder.isLess($0.value, $1.value) }
  }

  private func value(of entry: DistinctSample.Entry) -> Value {
    switch field.type {
    case .text: .text(entry.text.string)
    case .integer: .integer(Int64(truncatingIfNeeded: entry.bits))
    case .decimal(let precision, let scale): .decimal(entry.bits, precision: precision, scale: scale)
    case .double: .double(Double(bitPattern: UInt64(truncatingIfNeeded: entry.bits)))
    case .boolean: .boolean(entry.bits != 0)
    case .date: .date(Int32(truncatingIfNeeded: entry.bits))
    case .timestamp: .timestamp(Int64(truncatingIfNeeded: entry.bits))
    }
  }

  private func summarize(_ weighted: [Weighted], into result: inout ColumnStatistics) {
    switch field.type {
    case .text:
      let texts = weighted.compactMap { entry -> (text: String, rows: Int)? in
        if case .text(let text) = entry.value, !text.isEmpty { return (text, entry.rows) }
        return nil
      }
      result.patterns = patterns(texts)
      result.clusters = clusters(texts)
      result.resemblance = resemblance(texts)
    case .boolean: break
    default:
      let ordered = weighted.filter { number($0.value)?.isFinite ?? false }
        .sorted { ValueOrder.isLess($0.value, $1.value) }
      result.quantiles = quantiles(ordered)
      result.histogram = histogram(ordered)
    }
  }

  // MARK: Numbers, dates, timestamps

  private func number(_ value: Value) -> Double? {
    switch value {
    case .integer(let number), .timestamp(let number): Double(number)
    case .decimal(let number, _, let scale): Double(number) / (0..<scale).reduce(1.0) { power, _ in power * 10 }
    case .double(let number): number
    case .date(let days): Double(days)
    case .null, .text, .boolean: nil
    }
  }

  private func quantiles(_ ordered: [Weighted]) -> [ColumnStatistics.Quantile] {
    let total = ordered.reduce(0) { $0 + $1.rows }
    guard total > 0 else { return [] }
    var result: [ColumnStatistics.Quantile] = []
    var (seen, place) = (0, 0)
    for share in [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] {
      // The smallest value that at least this share of the rows does not exceed.
      let wanted = max(1, Int((share * Double(total)).rounded(.up)))
      while seen + ordered[place].rows < wanted && place + 1 < ordered.count {
        seen += ordered[place].rows
        place += 1
      }
      result.append(ColumnStatistics.Quantile(share: share, value: ordered[place].value))
    }
    return result
  }

  private func histogram(_ ordered: [Weighted]) -> [ColumnStatistics.Bin] {
    guard let first = ordered.first.flatMap({ number($0.value) }),
      let last = ordered.last.flatMap({ number($0.value) }),
      first < last, (last - first).isFinite
    else { return [] }
    var bins = max(1, options.histogramBins)
    if case .double = field.type {} else { bins = min(bins, Int(min(last - first + 1, 1000))) }
    var counts = [Int](repeating: 0, count: bins)
    for entry in ordered {
      guard let own = number(entry.value) else { continue }
      let place = (own - first) / (last - first) * Double(bins)
      counts[min(bins - 1, max(0, Int(place)))] += entry.rows
    }
    return counts.enumerated().map { bin, rows in
      ColumnStatistics.Bin(
        lower: edge(first + (last - first) * Double(bin) / Double(bins)),
        upper: edge(first + (last - first) * Double(bin + 1) / Double(bins)), rows: rows)
    }
  }

  /// The edge of a bin: a day or an instant where the column holds such, else a number.
  private func edge(_ number: Double) -> Value {
    switch field.type {
    case .date: .date(Int32(clamping: Int(number.rounded())))
    case .timestamp: Int64(exactly: number.rounded()).map { .timestamp($0) } ?? .double(number)
    default: .double(number)
    }
  }

  // MARK: Texts

  private func patterns(_ texts: [(text: String, rows: Int)]) -> [ColumnStatistics.Counted<String>] {
    var counts: [String: Int] = [:]
    for entry in texts { counts[TextShape.pattern(entry.text), default: 0] += entry.rows }
    return counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.prefix(50)
      .map { ColumnStatistics.Counted(item: $0.key, rows: $0.value) }
  }

  private func clusters(_ texts: [(text: String, rows: Int)]) -> [[ColumnStatistics.Counted<String>]] {
    var groups: [String: [ColumnStatistics.Counted<String>]] = [:]
    for entry in texts where entry.text.utf8.count <= 200 {
      let key = TextShape.fingerprint(entry.text)
      if !key.isEmpty { groups[key, default: []].append(ColumnStatistics.Counted(item: entry.text, rows: entry.rows)) }
    }
    // Texts came with most rows first.
    func rows(_ group: [ColumnStatistics.Counted<String>]) -> Int { group.reduce(0) { $0 + $1.rows } }
    return groups.filter { $0.value.count > 1 }
      .sorted { rows($0.value) != rows($1.value) ? rows($0.value) > rows($1.value) : $0.key < $1.key }
      .prefix(100).map(\.value)
  }

  /// A type that at least nine of ten distinct texts can be read as, though not all: the column would have it else.
  private func resemblance(_ texts: [(text: String, rows: Int)]) -> ColumnStatistics.Resemblance? {
    let kinds = texts.map { entry -> FieldKinds in
      var text = entry.text
      return text.withUTF8 { bytes in bytes.baseAddress.map { FieldKinds.of($0, bytes.count) } ?? [] }
    }
    let candidates: [(DataType, FieldKinds)] = [
      (.boolean, .boolean), (.integer, .integer), (.double, .double), (.date, .date), (.timestamp, .timestamp),
    ]
    for (type, kind) in candidates {
      let matching = kinds.count { $0.contains(kind) }
      guard matching > 0, matching * 10 >= kinds.count * 9 else { continue }
      let others = zip(texts, kinds).filter { !$0.1.contains(kind) }
      return ColumnStatistics.Resemblance(
        type: type, matching: matching, mismatching: others.count, examples: others.prefix(5).map(\.0.text))
    }
    return nil
  }
}
