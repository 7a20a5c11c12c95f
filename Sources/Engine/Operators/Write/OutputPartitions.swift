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
  /// The rows by output partition, each in sequence order.
  /// - Parameter numberOffset: where a record has the number of its partition, of 32 bits.
  func byPartition(numberOffset: Int) -> [(number: Int, records: Buffer<UnsafeRawPointer>)] {
    // Numbers that occur here are few of all; they get dense local numbers first.
    var local: [Int32: Int] = [:]
    var members: [Int] = []
    var counts: [Int] = []
    let locals = Buffer<Int32>(capacity: records.count)
    var previous: (number: Int32, local: Int) = (-1, -1)
    for row in 0..<records.count {
      let number = records[row].loadUnaligned(fromByteOffset: numberOffset, as: Int32.self)
      if number != previous.number {
        if let known = local[number] {
          previous = (number, known)
        } else {
          previous = (number, members.count)
          local[number] = members.count
          members.append(Int(number))
          counts.append(0)
        }
      }
      locals[row] = Int32(previous.local)
      counts[previous.local] += 1
    }
    let groups = counts.map { Buffer<UnsafeRawPointer>(capacity: $0, count: 0) }
    for row in 0..<records.count {
      let group = groups[Int(locals[row])]
      group.base[group.count] = records[row]
      group.count += 1
    }
    return zip(members, groups).map { ($0, starts.count > 2 ? RowRuns.sorted($1.elements) : $1) }
  }
}
