package import Recipes

/// Something slow or outside that an update wants done. Results come back as `Event`s.
package enum Effect: Sendable {
  case open(String)
  /// Makes a recipe of another tool's file, now that its data are known.
  case importing(String, source: String)
  case list(String)
  case describe(OpenEntry)
  /// Reads a recipe's file again.
  case reread(path: String)
  case outlook(RunRequest, sample: SampleRequest)
  /// Gives the terminal to the person's editor: `path` is the saved file, `nil` edits a copy of the recipe.
  case edit(RecipeDraft, path: String?, step: Int)
  /// A newer preview of the same purpose cancels this one.
  case preview(PreviewPurpose, token: Int, PreviewRequest)
  /// Counts all rows; cancels the count before.
  case count(RecipeDraft, asked: Bool)
  case cancelCount
  case profile(token: Int, RecipeDraft, step: Int, column: String)
  /// Looks through the whole input for rows that a step (from 1) changes or removes.
  case findTouched(token: Int, RecipeDraft, step: Int, rows: Int, removing: Bool)
  case cancelFind
  case joinSide(target: String, source: JSON, RecipeDraft, step: Int)
  case joinFacts(token: Int, RecipeDraft, join: JSON, step: Int)
  /// Rows of one side that find no match.
  case unmatched(token: Int, RecipeDraft, join: JSON, step: Int, JoinRows)
  case cancelJoin
  /// Follows a row of the sample through all steps.
  case trace(token: Int, RecipeDraft, SampleRequest, place: Int)
  /// Looks for expressions that give the examples.
  case proposals(token: Int, RecipeDraft, SampleRequest, step: Int, column: String, [ExampleTask.Example])
  case cancelProposals
  /// The values of a column over all rows, for a form.
  case columnValues(token: Int, RecipeDraft, step: Int, column: String)
  case cancelColumnValues
  /// What may be joined: beside the source, or in the folder of a path being written, which ends in a slash.
  case joinTargets(RecipeDraft, folder: String?)
  /// Without `isReplacing` a file that is there stays as it is, and the result names a free one.
  case save(SaveRequest)
  case autosave(RecipeDraft, History, target: String)
  /// Looks whether the files that are read are still the same.
  case stampInputs(RecipeDraft)
  case pastRuns(RecipeDraft, path: String?)
  case run(RunRequest)
  case cancelRun
  case copy(String)
  /// Comes back as `Event.timer`; starting a timer of the same name again moves it.
  case timer(TimerName, milliseconds: Int)
  case redraw
  case suspend
  case quit
}

package enum PreviewPurpose: Hashable, Sendable { case compose, form }

package enum TimerName: Hashable, Sendable {
  case count, formProblem, joinSide, profile, openPreview, inputs, examples, columnValues
}

/// What came back from an effect.
package enum Event: Sendable {
  case opened(target: String, Result<Opened, StudioError>)
  case listed(folder: String, [OpenEntry])
  case described(OpenEntry, OpenPreview)
  /// `nil` when there is no file any more.
  case reread(path: String, Result<RecipeDraft?, StudioError>)
  case outlook(RunRequest, Result<RunOutlook, StudioError>)
  /// The editor is through with a copy of the recipe.
  case edited(Result<RecipeDraft, StudioError>)
  case previewed(PreviewPurpose, token: Int, Result<Preview, StudioError>)
  case counted(RecipeDraft, Result<WholeCounts, StudioError>)
  /// Counting would take this much and is done on request only.
  case countingDeferred(RecipeDraft, CountingDeferred)
  case profiled(token: Int, Result<ColumnProfile, StudioError>)
  case profileProgress(token: Int, Double)
  case foundTouched(token: Int, Result<StepTouch, StudioError>)
  case joinSide(target: String, Result<JoinSide, StudioError>)
  case joinCounts(target: String, rows: Int, missing: [Int])
  case joinFacts(token: Int, Result<JoinFacts, StudioError>)
  case unmatched(token: Int, JoinRows, Result<any SampleTable, StudioError>)
  case joinTargets(folder: String?, [OpenEntry])
  case traced(token: Int, Result<RowTrace, StudioError>)
  case proposed(token: Int, Result<[ExampleProposal], StudioError>)
  case columnValues(token: Int, Result<ColumnProfile, StudioError>)
  case saved(SaveRequest, Result<RecipeDraft, StudioError>)
  /// The draft is on disk, or there is no place for it.
  case kept(RecipeDraft, Result<Void, StudioError>)
  /// A file that is read was written, replaced or removed by somebody.
  case inputsTouched
  case inputsStamped([String: Int])
  case pastRuns([PastRun])
  case runProgress(RunProgress)
  case runEnded(Result<RunSummary, StudioError>)
  case copied(String)
  case timer(TimerName)
}

/// Everything that changes the state.
package enum Action: Sendable {
  case key(Key)
  case resize(Size)
  case event(Event)
}
