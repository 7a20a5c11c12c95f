/// One thing that can be opened.
package struct OpenEntry: Hashable, Sendable {
  /// `versions` is a folder that is a table with versions, `version` one of them; `foreign` is a recipe or job of
  /// another tool, from which a recipe is made.
  package enum Kind: Hashable, Sendable { case folder, file, table, recipe, sampleData, versions, version, foreign }

  /// Where an entry comes from: headings of the list.
  package enum Group: String, Hashable, Sendable {
    case recent = "Recent", folder = "Here", catalog = "Catalog"
    /// In a folder of this one: found by typing only.
    case below = "Below"
    /// In the folder of a path that is being written.
    case typed = "Path"
  }

  package var kind: Kind
  package var group = Group.folder
  package var name: String
  /// What is opened: a path, or `database.table`.
  package var target: String
  package var detail: String
  /// Why there is nothing to open, in place of a preview.
  package var problem: String?

  package init(kind: Kind, name: String, target: String, detail: String) {
    self.kind = kind
    self.name = name
    self.target = target
    self.detail = detail
  }
}

/// What opening gave: a recipe, made up for a data file.
package struct Opened: Sendable {
  package var recipe: RecipeDraft
  /// Where `save` writes; `nil` for a recipe that has no file yet.
  package var path: String?
  /// The recipe as its file holds it; `nil` when there is no file.
  package var saved: RecipeDraft?
  /// What was guessed and why: subject, value, reason.
  package var evidence: [[String]]
  /// One sentence on what was found on the way: a draft that was restored, a source that is missing.
  package var notice: String?
  package var missing: MissingSource?
  package var failed: FailedRun?
  /// Set for what was made of another tool's file that does not say which data it ran on: that file.
  package var asksData: String?
  /// Under which name drafts are kept, where it is another than what was asked for.
  package var target: String?
  /// The recipe as it was before anything was done here: without the draft that is shown.
  package var start: RecipeDraft?
  /// The edits of earlier sessions.
  package var history: History?

  package init(
    recipe: RecipeDraft, path: String?, saved: RecipeDraft?, evidence: [[String]], notice: String? = nil
  ) {
    self.recipe = recipe
    self.path = path
    self.saved = saved
    self.evidence = evidence
    self.notice = notice
  }
}
