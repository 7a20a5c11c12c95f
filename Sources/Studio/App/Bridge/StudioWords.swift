import Engine

extension Advice {
  /// What is a switch on the command line is a key here, or needs the command line.
  fileprivate var inStudio: String {
    switch self {
    case .allowRejects: "allow some (Enter, then m)"
    case .replaceForeign: "replace it by sous run --replace-foreign"
    case .setParameter(let name): "e on \(name) writes a default"
    }
  }
}

extension Failure {
  /// The message as screens show it.
  var inStudio: String { message(advising: \.inStudio) }
}

extension StudioError {
  init(_ error: any Error) {
    if let own = error as? StudioError { self = own } else { self.init((error as? Failure)?.inStudio ?? "\(error)") }
  }
}
