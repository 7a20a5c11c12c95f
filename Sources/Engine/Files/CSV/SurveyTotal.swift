import Synchronization

/// The sum of the surveys of several threads.
final class SurveyTotal: Sendable {
  private let total: Mutex<TypeSurvey>

  init(_ survey: TypeSurvey) { total = Mutex(survey) }

  func merge(_ survey: TypeSurvey) { total.withLock { $0.merge(survey) } }

  var survey: TypeSurvey { total.withLock { $0 } }
}
