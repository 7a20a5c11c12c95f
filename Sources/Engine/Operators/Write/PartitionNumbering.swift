/// One numbering of output partitions for all nodes, each of which has counted for itself.
struct PartitionNumbering: Sendable {
  let paths: [PartitionPath]
  /// Number of a node's own partition in the common numbering.
  private let common: [[Int32]]

  init(_ keys: [PartitionKeys], maximum: Int) throws {
    var paths = keys.first?.partitions ?? []
    // By bytes: texts that are equal for Swift (é in one scalar or two) are two values and two folders.
    var numbers = keys.first?.numberByPath ?? [:]
    var common = [paths.indices.map { Int32($0) }]
    for node in keys.dropFirst() {
      common.append(
        node.partitions.map { path in
          let name = Array(path.path.utf8)
          if let known = numbers[name] { return known }
          let number = Int32(paths.count)
          numbers[name] = number
          paths.append(path)
          return number
        })
    }
    guard paths.count <= maximum else { throw PartitionKeys.tooMany(maximum) }
    self.paths = paths
    self.common = common
  }

  /// The common number of a partition that the writer of `run` has numbered for itself.
  func common(run: Int, _ own: Int32) -> Int { Int(common[run][Int(own)]) }

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

  /// The loaded rows by output partition, each in sequence order.
  ///
  /// The number in each record becomes the common one, so that equal rows of all nodes have equal numbers.
  func split(_ runs: RowRuns, numberOffset: Int) -> [(Int, Buffer<UnsafeRawPointer>)] {
    // Numbers that occur here are few of all; they get dense local numbers first.
    var local: [Int32: Int] = [:]
    var members: [Int] = []
    var counts: [Int] = []
    let locals = Buffer<Int32>(capacity: runs.records.count)
    for run in 0..<(runs.starts.count - 1) {
      var previous: (number: Int32, local: Int) = (-1, -1)
      for row in runs.starts[run]..<runs.starts[run + 1] {
        let record = UnsafeMutableRawPointer(mutating: runs.records[row])
        let number = record.loadUnaligned(fromByteOffset: numberOffset, as: Int32.self)
        if number != previous.number {
          let shared = common[run][Int(number)]
          if let known = local[shared] {
            previous = (number, known)
          } else {
            previous = (number, members.count)
            local[shared] = members.count
            members.append(Int(shared))
            counts.append(0)
          }
        }
        record.storeBytes(of: Int32(members[previous.local]), toByteOffset: numberOffset, as: Int32.self)
        locals[row] = Int32(previous.local)
        counts[previous.local] += 1
      }
    }
    let groups = counts.map { Buffer<UnsafeRawPointer>(capacity: $0, count: 0) }
    for row in 0..<runs.records.count {
      let group = groups[Int(locals[row])]
      group.base[group.count] = runs.records[row]
      group.count += 1
    }
    return zip(members, groups).map { member, group in
      (member, runs.starts.count > 2 ? RowRuns.sorted(group.elements) : group)
    }
  }
}
