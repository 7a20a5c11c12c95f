import Engine

/// `tokenize-text`: a text as its words.
enum TokenizeText {
  static let record = StepRecord(
    kind: "tokenize-text", since: .v1_1,
    summary: "Makes the words of a text, in lower case, with a separator between them.",
    elsewhere: ["tokenization", "tokens", "words", "stem", "stop words", "nltk"],
    details: [
      "A word is what letters and digits of any language make together, with apostrophes within; all else is left out.",
      "Soft hyphens and other marks that nobody sees part no word, and are left out of it; joiners of letters stay.",
      "Contractions are written out first, then stop words are removed, then words are stemmed: all three are English.",
      "Stemming is Porter's (An algorithm for suffix stripping, 1980); a word with other letters than a to z stays.",
      "Null stays null; a text without words becomes empty.",
    ],
    fields: [
      FieldRecord("column", "Column", .column, .required, "The text."),
      FieldRecord("into", "Into", .newColumn, .optional(nil), "A new column; the text is replaced when left out."),
      FieldRecord("separator", "Separator", .text, .optional(.text(" ")), "What stands between two words."),
      FieldRecord(
        "expandContractions", "Expand contractions", .boolean, .optional(.boolean(false)),
        "Whether don't becomes do not, where a contraction means one thing only."),
      FieldRecord(
        "stopWords", "Stop words", .choice([Choice("english", "words such as the, of and is")]), .optional(nil),
        "Words of a language that are left out; none when left out."),
      FieldRecord("without", "Without", .texts, .optional(nil), "Other words that are left out."),
      FieldRecord(
        "stem", "Stem", .choice([Choice("porter", "by Porter's algorithm")]), .optional(nil),
        "How words become stems; not at all when left out."),
    ],
    example: StepExample(
      step:
        #"{ "step": "tokenize-text", "column": "note", "into": "words", "stopWords": "english", "stem": "porter" }"#,
      input: "id,note\n1,The houses were running!\n2,\n",
      output: "id,note,words\n1,The houses were running!,hous run\n2,,\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    let given = call.step["separator"] == nil ? " " : call.text("separator")
    guard let field = call.column("column"), let separator = given else { return nil }
    guard field.type == .text || call.input.isValueless(field.name) else {
      call.error(
        "column", at: call.step["column"], "\"\(field.name.shortened)\" is \(field.type), and has no words",
        remedy: "choose a column of text")
      return nil
    }
    var words = "lower(\(StepCall.quoted(field.name)))"
    if call.step["expandContractions"]?.boolean == true { words = "expand_contractions(\(words))" }
    words = "words(\(words))"
    var removed = call.word("stopWords") == nil ? [] : StopWords.english
    for item in call.step["without"]?.list ?? [] {
      let word = (item.text ?? "").lowercased()
      if word.isEmpty || word.contains(" ") {
        call.error("without", at: item, "\"\(word.shortened)\" is not one word", remedy: "write each word by itself")
      }
      removed.append(word)
    }
    var values: [String: Value] = ["separator": .text(separator)]
    if !removed.isEmpty {
      values["removed"] = .text(removed.joined(separator: " "))
      words = "remove_words(\(words), ${removed})"
    }
    if call.word("stem") != nil { words = "stem_words(\(words))" }
    if separator != " " { words = "replace(\(words), ' ', ${separator})" }
    guard let made = call.derive(words, values, key: "column") else { return nil }
    guard let into = call.word("into") else { return call.with([Projection(field.name, made)]) }
    guard call.checkNew(into, beside: TakenNames(call.schema.names), key: "into", at: call.step["into"]) else {
      return nil
    }
    return call.with([Projection(into, made)])
  }
}

/// Words that say little of what a text is about.
enum StopWords {
  /// The list of the Snowball project (https://snowballstem.org/algorithms/english/stop.txt), with the parts that are left
  /// of contractions that were written out.
  static let english = """
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it its \
    itself they them their theirs themselves what which who whom this that these those am is are was were be been being \
    have has had having do does did doing would should could ought i'm you're he's she's it's we're they're i've you've \
    we've they've i'd you'd he'd she'd we'd they'd i'll you'll he'll she'll we'll they'll isn't aren't wasn't weren't \
    hasn't haven't hadn't doesn't don't didn't won't wouldn't shan't shouldn't can't cannot couldn't mustn't let's that's \
    who's what's here's there's when's where's why's how's a an the and but if or because as until while of at by for \
    with about against between into through during before after above below to from up down in out on off over under \
    again further then once here there when where why how all any both each few more most other some such no nor not \
    only own same so than too very
    """.split(separator: " ").map(String.init)
}
