import CLinux
import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// Renames that put a tree in its place in one step.
enum Rename {
  enum Outcome: Hashable, Sendable {
    case done
    /// The file system or kernel cannot do it in one step.
    case unsupported
    case failed(Int32)
  }

  /// Exchanges two names of one file system (`RENAME_EXCHANGE`, rename(2)).
  static func exchange(_ one: String, _ other: String) -> Outcome { outcome(linux_rename_exchange(one, other)) }

  /// Renames where nothing stands (`RENAME_NOREPLACE`); where that is unsupported, looks first.
  static func withoutReplacing(_ from: String, _ to: String) -> Outcome {
    let first = outcome(linux_rename_noreplace(from, to))
    guard first == .unsupported else { return first }
    var facts = stat()
    if lstat(to, &facts) == 0 { return .failed(EEXIST) }
    return rename(from, to) == 0 ? .done : .failed(errno)
  }

  private static func outcome(_ code: Int32) -> Outcome {
    switch code {
    case 0: .done
    case EINVAL, ENOSYS, EOPNOTSUPP: .unsupported
    default: .failed(code)
    }
  }
}
