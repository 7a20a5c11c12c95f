/// What is said of files that are read together.
extension CSVOpening {
  /// Encodings that were guessed by letters, in words.
  func guessedEncodings(_ looks: [Look]) -> [String] {
    var guesses: [(encoding: String, alternative: String, files: [String])] = []
    for (number, look) in looks.enumerated() {
      guard let alternative = look.head.alternative else { continue }
      let encoding = look.head.encoding.name
      if let place = guesses.firstIndex(where: { $0.encoding == encoding }) {
        guesses[place].files.append(files[number].path)
      } else {
        guesses.append((encoding, alternative, [files[number].path]))
      }
    }
    return guesses.map { guess in
      let more = guess.files.count == 1 ? " is" : " and \(guess.files.count - 1) more are"
      return
        "\(guess.files[0])\(more) not UTF-8: read as \(guess.encoding), a guess by the letters (otherwise \(guess.alternative)); set \"encoding\" to be sure"
    }
  }

  /// What was left out, moved or doubted in each file, once for all that it is true of in the same words; the file that was
  /// sniffed first.
  func notices(_ looks: [Look], _ reference: Int) -> [String] {
    var found: [(entry: Evidence, file: Int, more: Int)] = []
    var places: [String: Int] = [:]
    for number in [reference] + looks.indices.filter({ $0 != reference }) {
      for entry in looks[number].form.evidence where entry.isNotice {
        let key = "\(entry.subject)\n\(entry.reason)"
        if let place = places[key] {
          found[place].more += 1
        } else {
          places[key] = found.count
          found.append((entry, number, 0))
        }
      }
    }
    return found.map { entry, file, more in
      let others = more == 0 ? "" : " and \(more) more"
      return entry.notice(of: files[file].path + others)
    }
  }

  /// Names that are no text in the encoding of their file.
  func damagedNames(_ look: Look, _ path: String) -> [String] {
    let text = look.head.text
    guard !UTF8Check.isValid(text.base, min(look.form.dataStart, text.count)) else { return [] }
    return look.form.names.filter { $0.unicodeScalars.contains("\u{FFFD}") }.prefix(5).map { name in
      "the header of \(path) has bytes that are not \(look.head.encoding), for which \"\(name)\" has U+FFFD; set \"encoding\" to the one it was written in"
    }
  }

  /// What files have otherwise than the one that was sniffed.
  func differences(_ looks: [Look], _ reference: Int) -> [Evidence] {
    var evidence: [Evidence] = []
    let first = looks[reference]
    for (number, look) in looks.enumerated() where look.form.fieldCount > 0 && evidence.count < 60 {
      let path = files[number].path
      if look.form.dialect.delimiter != first.form.dialect.delimiter {
        evidence.append(
          Evidence("delimiter of \(path)", look.form.dialect.delimiterText, "its header has the same names so"))
      }
      let (dialect, usual) = (look.form.dialect, first.form.dialect)
      if dialect.quote != usual.quote {
        evidence.append(Evidence("quote of \(path)", dialect.quoteText, "its fields are in such quotes"))
      }
      if dialect.escape != usual.escape {
        evidence.append(
          Evidence("escape of \(path)", dialect.escapeText, "its quoted fields are written so"))
      }
      if look.head.encoding != first.head.encoding, let own = look.head.evidence {
        evidence.append(Evidence("encoding of \(path)", own.value, own.reason))
      }
      if look.form.skippedLines != first.form.skippedLines {
        evidence.append(
          Evidence("skipLines of \(path)", "\(look.form.skippedLines)", "its table begins behind so many lines"))
      }
    }
    return evidence
  }

  /// Files whose first record looks like names, where the one that was sniffed has a row there.
  func unreadHeaders(_ looks: [Look], _ reference: Int) -> [String] {
    let numbers = looks.indices.filter { !looks[$0].form.unreadNames.isEmpty }
    guard let first = numbers.first else { return [] }
    let names = looks[first].form.unreadNames.prefix(5).joined(separator: ", ")
    let subject = numbers.count == 1 ? "begins" : "and \(numbers.count - 1) more begin"
    return [
      "\(files[first].path) \(subject) with what looks like a header (\(names)), but is read as a row, for \(files[reference].path) has none; set \"header\" if all have one, or read them apart"
    ]
  }

  /// Files of which nothing is left, as their footers are said to be as long as they are.
  func shortFiles(_ looks: [Look]) -> [String] {
    let numbers = looks.indices.filter { looks[$0].head.isAllFooter }
    guard let first = numbers.first, let lines = looks[first].head.footerLines else { return [] }
    let more = numbers.count == 1 ? "" : "; so it is with \(numbers.count - 1) more"
    return [
      "\(files[first].path) has \(NumberText.counted(lines, "line")), all of which \"skipFooter\": \(options.skipFooter) leaves out\(more)"
    ]
  }
}
