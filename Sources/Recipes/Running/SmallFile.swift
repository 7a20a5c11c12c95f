package import Engine

/// Files that are read whole, and how large they are at most.
public enum SmallFile: Sendable {
  case recipe, key

  package var mostBytes: Int {
    switch self {
    case .recipe: 64 << 20
    case .key: 64 << 10
    }
  }

  package func tooLarge(_ name: String) -> Failure {
    switch self {
    case .recipe: Failure(.input, "\(name) is over 64 MB, which no recipe is")
    case .key: Failure(.input, "\(name) is over 64 KB, which no key is")
    }
  }
}
