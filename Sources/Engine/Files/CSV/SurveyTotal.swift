import Synchronization

/// The sum of the surveys of several threads.
final class SurveyTotal: Sendable {
  private let total: Mutex<TypeSurvey>
  private let count = Mutex<[Int: UTF8Count]>([:])

  init(_ survey: TypeSurvey) { total = Mutex(survey) }

  /// - Parameter characters: those beyond ASCII, by the number of their file.
  func merge(_ survey: TypeSurvey, _ characters: [Int: UTF8Count]) {
    total.withLock { $0.merge(survey) }
    count.withLock { count in
      for (file, own) in characters { count[file, default: UTF8Count()].merge(own) }
    }
  }

  var characters: [Int: UTF8Count] { count.withLock { $0 } }

  var survey: TypeSurvey { total.withLock { $0 } }
}
