/// Texts as words: what `tokenize-text` is made of.
enum WordFunctions {
  static let all: [FunctionDefinition] = [
    FunctionDefinition(
      "words", .text, [.text("text")], .fixed(.text),
      "The words of a text with a blank between them: letters, their marks and numbers, with apostrophes within.",
      example: "words('It''s 5 o’clock - tea-time!')", gives: "It's 5 o'clock tea time",
      .kernel { _ in
        { call in
          let texts = call.texts(0)
          return try call.makeTexts { row, bytes in
            Words.forEach(texts[row]) { part, isWord in
              guard isWord else { return }
              if !bytes.isEmpty { bytes.append(blank) }
              bytes.append(contentsOf: String(Words.bare(part)).utf8)
            }
          }
        }
      }),
    FunctionDefinition(
      "expand_contractions", .text, [.text("text")], .fixed(.text),
      "English contractions written out where they mean one thing: don't is do not; he'd, which is he had or he would, stays.",
      example: "expand_contractions('They''re here, but we can''t stay')", gives: "They are here, but we can not stay",
      .kernel { _ in
        { call in
          let texts = call.texts(0)
          return try call.makeTexts { row, bytes in
            Words.forEach(texts[row]) { part, isWord in
              let text = String(part)
              bytes.append(contentsOf: (isWord ? Contractions.expanded(text) ?? text : text).utf8)
            }
          }
        }
      }),
    FunctionDefinition(
      "remove_words", .text, [.text("text"), .text("words")], .fixed(.text),
      "A text without some words; those of both stand between blanks.",
      example: "remove_words('the cat and the dog', 'the and')", gives: "cat dog",
      .kernel { _ in
        { call in
          let (texts, lists) = (call.texts(0), call.texts(1))
          var list: (view: TextView, words: Set<[UInt8]>)?
          return try call.makeTexts { row, bytes in
            if list.map({ !($0.view == lists[row]) }) ?? true {
              list = (lists[row], Set(lists[row].bytes.split(separator: blank).map(Array.init)))
            }
            for word in texts[row].bytes.split(separator: blank) {
              if list?.words.contains(Array(word)) ?? false { continue }
              if !bytes.isEmpty { bytes.append(blank) }
              bytes.append(contentsOf: word)
            }
          }
        }
      }),
    FunctionDefinition(
      "stem_words", .text, [.text("text")], .fixed(.text),
      "English words of the letters a to z, between blanks, as their stems by Porter's algorithm of 1980.",
      example: "stem_words('running to the houses')", gives: "run to the hous",
      .kernel { _ in
        var stemmer = PorterStemmer()
        return { call in
          let texts = call.texts(0)
          return try call.makeTexts { row, bytes in
            var start = 0
            for byte in texts[row].bytes {
              if byte == blank {
                stemmer.apply(to: &bytes, from: start)
                start = bytes.count + 1
              }
              bytes.append(byte)
            }
            stemmer.apply(to: &bytes, from: start)
          }
        }
      }),
  ]

  private static let blank = UInt8(ascii: " ")
}
