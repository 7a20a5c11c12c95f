/// The folders that an output has, by number.
struct OutputPartitions: Sendable {
  let paths: [PartitionPath]

  /// Refuses folder names that differ only by case: on some file systems they are one.
  func checkNames() throws {
    var seen: [[UInt8]: String] = [:]
    for path in paths {
      let folded = Array(path.path.lowercased().utf8)
      if let other = seen[folded] {
        throw Failure(
          .run,
          "partitions \(other) and \(path.path) differ only by case and would be one folder on some systems; make the values equal with upper() or lower() first"
        )
      }
      seen[folded] = path.path
    }
  }

  /// Numbers of the partitions in the byte order of their paths.
  func inPathOrder() -> [Int] {
    paths.indices.sorted { ByteOrder.precedes(paths[$0].path, paths[$1].path) }
  }
}

extension RowRuns {
  /// Rows by output partition, each partition's in sequence order.
  struct Parted {
    let records: Buffer<UnsafeRawPointer>
    /// The partitions' numbers and where their rows stand in `records`.
    let parts: [(number: Int, rows: Range<Int>)]
  }

  /// The rows by output partition. Complexity: O(rows × log runs).
  /// - Parameter numberOffset: where a record has the number of its partition, of 32 bits.
  func byPartition(numberOffset: Int) -> Parted {
    let records = inSequence()
    let count = records.count
    // Numbers that occur here are few of all; they get dense local numbers first.
    var local: [Int32: Int32] = [:]
    var members: [Int] = []
    var starts: [Int] = []
    let locals = Buffer<Int32>(capacity: count)
    do {
      let (source, target) = (records.base, locals.base)
      var previous: (number: Int32, local: Int32) = (-1, -1)
      for row in 0..<count {
        let number = source[row].loadUnaligned(fromByteOffset: numberOffset, as: Int32.self)
        if number != previous.number {
          if let known = local[number] {
            previous = (number, known)
          } else {
            previous = (number, Int32(members.count))
            local[number] = previous.local
            members.append(Int(number))
            starts.append(0)
          }
        }
        target[row] = previous.local
        starts[Int(previous.local)] += 1
      }
    }
    var parts: [(number: Int, rows: Range<Int>)] = []
    parts.reserveCapacity(members.count)
    var start = 0
    for (index, number) in members.enumerated() {
      let size = starts[index]
      parts.append((number, start..<(start + size)))
      starts[index] = start
      start += size
    }
    let sorted = Buffer<UnsafeRawPointer>(capacity: count)
    let (source, target, part) = (records.base, sorted.base, locals.base)
    starts.withUnsafeMutableBufferPointer { next in
      for row in 0..<count {
        let index = Int(part[row])
        target[next[index]] = source[row]
        next[index] += 1
      }
    }
    return Parted(records: sorted, parts: parts)
  }
}
