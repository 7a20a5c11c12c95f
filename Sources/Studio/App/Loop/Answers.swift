/// What the engine answers, as the application takes it: for threads and for sessions without any.
extension StudioEngine {
  /// All rows counted, or why not; `nil` when nobody waits for it any more.
  func counting(_ recipe: RecipeDraft, asked: Bool, _ cancellation: any Cancelling) -> Event? {
    let event: Event
    do {
      event = .counted(recipe, .success(try count(recipe, asked: asked, cancellation)))
    } catch let deferred as CountingDeferred {
      event = .countingDeferred(recipe, deferred)
    } catch {
      event = .counted(recipe, .failure(error as? StudioError ?? StudioError("\(error)")))
    }
    return cancellation.isCancelled ? nil : event
  }
}

extension Result where Failure == StudioError {
  init(attempting body: () throws -> Success) {
    do {
      self = .success(try body())
    } catch {
      self = .failure(error as? StudioError ?? StudioError("\(error)"))
    }
  }
}
