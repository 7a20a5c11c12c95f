#if canImport(Glibc)
  import Glibc
#endif

/// A text that equals only the same bytes, to compare and to look up by.
///
/// Two `String`s are equal when Unicode takes them for the same characters (é as one character, or as e with an accent
/// behind it). Names of columns are compared so; values and keys of a file are not: what was written apart stays apart.
package struct ExactText: Hashable, Sendable {
  let text: String

  package init(_ text: String) { self.text = text }

  package static func == (a: ExactText, b: ExactText) -> Bool {
    let same = a.text.utf8.withContiguousStorageIfAvailable { first in
      b.text.utf8.withContiguousStorageIfAvailable { second -> Bool in
        guard first.count == second.count else { return false }
        guard let one = first.baseAddress, let other = second.baseAddress else { return true }
        return memcmp(one, other, first.count) == 0
      }
    }
    return (same ?? nil) ?? a.text.utf8.elementsEqual(b.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    if isDone == nil { Array(text.utf8).withUnsafeBytes { hasher.combine(bytes: $0) } }
    hasher.combine(UInt8(0xFF))
  }
}
