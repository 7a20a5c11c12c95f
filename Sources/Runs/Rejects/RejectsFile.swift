import Catalog
package import Engine
package import Recipes

#if canImport(Glibc)
  import Glibc
#endif

/// `<output>.rejects.jsonl`: one line for every row that could not be taken.
package struct RejectsFile {
  let path: String
  private let replacesForeign: Bool
  private let cancellation: Cancellation

  /// - Parameters:
  ///   - output: absolute path of the output.
  ///   - replacesForeign: whether a file that no run wrote is replaced.
  ///   - cancellation: ends the upload of rejects to a storage.
  init(output: String, replacesForeign: Bool, cancellation: Cancellation) {
    path = output + ".rejects.jsonl"
    self.replacesForeign = replacesForeign
    self.cancellation = cancellation
  }

  /// Refuses a file that stands there and that no run wrote, or that somebody has changed since.
  /// - Throws: `Failure` (`run`).
  func refuseForeign(_ catalog: Catalog?) throws {
    if let remote { return try remote.refuseForeign(catalog) }
    var facts = stat()
    guard !replacesForeign, lstat(path, &facts) == 0 else { return }
    if facts.st_mode & S_IFMT == S_IFREG {
      if facts.st_size == 0 { return }
      if try catalog?.wrote(file: path) ?? isOfRejects { return }
    }
    throw Self.refusal(path)
  }

  /// Why the rejects do not go where a file stands.
  static func refusal(_ path: String) -> Failure {
    Failure(
      .run,
      "this run would write its rejects in place of \(path), which no run of Sous left so; move it away, or ",
      .replaceForeign)
  }

  /// Bytes that `isOfRejects` looks at.
  static let headBytes = 8

  /// Whether a file that begins so is one of rejects.
  static func isOfRejects(_ head: [UInt8]) -> Bool {
    head.filter { $0 != 0x20 }.starts(with: "{\"file\"".utf8.prefix(6))
  }

  /// Whether the file begins as one of rejects does: for catalogs that do not know the run.
  private var isOfRejects: Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: Self.headBytes)
    return pread(descriptor, &buffer, buffer.count, 0) == buffer.count && Self.isOfRejects(buffer)
  }

  /// Writes the rejects, in order, in place of an earlier file; without rejects removes that.
  /// - Parameters:
  ///   - recipe: the recipe that was run.
  ///   - catalog: is told of the file.
  ///   - run: the catalog's run.
  /// - Throws: `Failure` (`run`).
  func replace(_ rejects: RejectCollector, of recipe: LoweredRecipe?, catalog: Catalog, run: Int64) throws {
    try refuseForeign(catalog)
    if let remote {
      return try remote.replace(rejects.isEmpty ? nil : { try write(rejects, of: recipe, to: $0) }, catalog, run: run)
    }
    guard !rejects.isEmpty else {
      if unlink(path) != 0 && errno != ENOENT {
        throw Failure(.run, "cannot remove the old \(path): \(String(cString: strerror(errno)))")
      }
      return
    }
    let draft = path + ".new"
    // Whatever stands there, a link above all, is not written through.
    unlink(draft)
    try write(rejects, of: recipe, to: draft)
    do {
      try catalog.note(file: draft, becoming: path, run: run)
    } catch {
      unlink(draft)
      throw error
    }
    guard rename(draft, path) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(draft)
      throw Failure(.run, "cannot write the rejects to \(path): \(reason)")
    }
  }

  /// Writes a new file of all rejects; none stays when that fails.
  private func write(_ rejects: RejectCollector, of recipe: LoweredRecipe?, to draft: String) throws {
    guard let file = fopen(draft, "wxe") else {
      throw Failure(.run, "cannot write the rejects to \(path): \(String(cString: strerror(errno)))")
    }
    func isWritten(_ text: String) -> Bool {
      var text = text
      return text.withUTF8 { fwrite($0.baseAddress, 1, $0.count, file) == $0.count }
    }
    let places = RejectPlaces(recipe)
    var isComplete = true
    do {
      try rejects.forEach { reject in
        isComplete = isWritten(Self.line(reject, places.place(of: reject)) + "\n")
        return isComplete
      }
    } catch {
      fclose(file)
      unlink(draft)
      throw error
    }
    let reason = errno
    let isClosed = fclose(file) == 0
    guard isComplete, isClosed else {
      let reason = String(cString: strerror(isComplete ? errno : reason))
      unlink(draft)
      throw Failure(.run, "cannot write the rejects to \(path): \(reason)")
    }
  }

  /// The place of the rejects of an output in a storage.
  private var remote: RemoteRejects? {
    RemoteRejects(path, replacesForeign: replacesForeign, cancellation: cancellation)
  }

  /// For people: `data/x.csv:17, column CODE: "12a" is not an integer`.
  package static func sentence(_ reject: Reject, of recipe: LoweredRecipe) -> String {
    let known = RejectPlaces(recipe).place(of: reject)
    var place = known.file ?? "the source"
    if let line = known.line { place += ":\(line)" }
    if let row = known.row { place += ", row \(row)" }
    if let column = reject.column { place += ", column \(column)" }
    if known.step > 0 { place += ", step \(known.step)" }
    if let recipe = known.recipe { place += " of \(recipe)" }
    return "\(place): \(reject.reason)"
  }

  /// How many rows were rejected and which was the first; `nil` without any.
  package static func note(_ rejects: RejectCollector, of recipe: LoweredRecipe) -> String? {
    rejects.first.map {
      "\(NumberText.counted(rejects.count, "row")) rejected, the first at \(sentence($0, of: recipe))"
    }
  }

  private static func line(_ reject: Reject, _ place: RejectPlaces.Place) -> String {
    var members: [(String, JSON)] = [
      ("file", JSONText.text(place.file)),
      ("line", JSONText.number(place.line)),
      ("byte", JSONText.number(place.byte)),
      ("column", JSONText.text(reject.column)),
      ("step", .number(place.step)),
      ("reason", .text(reject.reason)),
      ("raw", JSONText.text(reject.raw ?? place.raw)),
    ]
    if let row = place.row { members.insert(("row", .number(row)), at: 3) }
    if reject.rows > 1 { members.append(("rows", .number(reject.rows))) }
    if let recipe = place.recipe { members.append(("recipe", .text(recipe))) }
    return JSON.object(members).line
  }
}
