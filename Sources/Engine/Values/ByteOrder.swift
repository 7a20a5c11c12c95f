#if canImport(Glibc)
  import Glibc
#endif

/// The order of texts by their UTF-8 bytes, in which files, partitions and columns are listed whatever the locale.
package enum ByteOrder {
  package static func precedes(_ a: String, _ b: String) -> Bool {
    a.utf8.withContiguousStorageIfAvailable { a in
      b.utf8.withContiguousStorageIfAvailable { b in
        guard let left = a.baseAddress, let right = b.baseAddress else { return a.count < b.count }
        let order = memcmp(left, right, min(a.count, b.count))
        return order != 0 ? order < 0 : a.count < b.count
      }
    }.flatMap { $0 } ?? a.utf8.lexicographicallyPrecedes(b.utf8)
  }
}
