/// What is shown beside an entry of Open before it is opened.
package struct OpenPreview: Sendable {
  /// Something that was found: what, its value, why.
  package struct Fact: Hashable, Sendable {
    package var subject: String
    package var value: String
    package var reason: String

    package init(_ subject: String, _ value: String, _ reason: String = "") {
      self.subject = subject
      self.value = value
      self.reason = reason
    }
  }

  package var title: String
  package var facts: [Fact]
  /// Steps of a recipe, columns of a table: one line each.
  package var lines: [StyledLine]
  package var table: (any SampleTable)?
  /// What is worth a warning: sentences.
  package var remarks: [String] = []
  /// Why there is nothing to show: one sentence.
  package var problem: String?

  package init(
    title: String, facts: [Fact] = [], lines: [StyledLine] = [], table: (any SampleTable)? = nil,
    problem: String? = nil
  ) {
    self.title = title
    self.facts = facts
    self.lines = lines
    self.table = table
    self.problem = problem
  }
}

/// A source that a recipe names and that is not there.
package struct MissingSource: Hashable, Sendable {
  /// As the recipe comes to it: `data/conditions.csv`.
  package var path: String
  /// Files of the same name below the working folder.
  package var candidates: [OpenEntry]

  package init(path: String, candidates: [OpenEntry]) {
    self.path = path
    self.candidates = candidates
  }
}

/// A row that a run could not take, as the rejects file holds it.
package struct RejectLine: Hashable, Sendable {
  /// 0 is the source.
  package var step: Int
  package var file: String
  package var line: Int?
  package var column: String
  package var reason: String
  /// The record as it stood in the file.
  package var raw: String

  package init(step: Int, file: String, line: Int?, column: String, reason: String, raw: String) {
    self.step = step
    self.file = file
    self.line = line
    self.column = column
    self.reason = reason
    self.raw = raw
  }
}

/// The last run of a recipe, when it did not publish.
package struct FailedRun: Hashable, Sendable {
  /// `22 Nov 02:00`.
  package var when: String
  package var error: String
  /// The step at fault; 0 is the source, `nil` where the error names none.
  package var step: Int?
  package var rejects: [RejectLine]
  package var rejectCount: Int

  package init(when: String, error: String, step: Int?, rejects: [RejectLine], rejectCount: Int) {
    self.when = when
    self.error = error
    self.step = step
    self.rejects = rejects
    self.rejectCount = rejectCount
  }
}

/// Rejects as a table over the whole screen.
package struct RejectsPage: Sendable {
  package var title: String
  package var rejects: [RejectLine]
  /// All rejects of the run; only the first are kept.
  package var count: Int
  package var selected = 0
  package var scroll = 0

  package init(title: String, rejects: [RejectLine], count: Int) {
    self.title = title
    self.rejects = rejects
    self.count = count
  }
}
