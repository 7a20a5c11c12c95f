#if canImport(Glibc)
  import Glibc
#endif

/// How well a text reads in the encodings that come into question when it is not UTF-8.
///
/// The lines with bytes beyond ASCII are decoded in each of them, and the letters that come out are judged: how usual
/// they are in the script, whether they stand in words as letters do (no capital behind a small letter, no sign between
/// letters, no accents without plain letters around), and whether one language has them all. Two bytes that make one
/// character in an East Asian encoding are judged by the row of its table that they are in.
struct LetterStatistics {
  /// The encodings by how well the text reads in them, best first.
  let ranked: [(name: String, score: Double)]

  /// Bytes of lines that are looked at.
  private static let sampleBytes = 12 << 10

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    let sample = Self.sample(bytes)
    var ranked: [(String, Double)] = []
    for candidate in Candidate.all {
      guard let score = candidate.score(sample) else { continue }
      ranked.append((candidate.name, score + candidate.prior))
    }
    self.ranked = ranked.sorted { $0.1 > $1.1 }
  }

  /// The lines that hold bytes beyond ASCII, up to a size.
  private static func sample(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var sample: [UInt8] = []
    var start = 0
    while start < bytes.count && sample.count < sampleBytes {
      let end = bytes[start...].firstIndex { $0 == 10 || $0 == 13 } ?? bytes.count
      let line = bytes[start..<min(end, start + sampleBytes)]
      if line.contains(where: { $0 >= 0x80 }) {
        sample += line
        sample.append(10)
      }
      start = end + 1
    }
    return sample
  }

  /// An encoding and how its text is judged.
  private struct Candidate {
    enum Script {
      case latin([String])
      /// Letters with how often they occur, in percent.
      case letters([Unicode.Scalar: Double])
      case pairs(@Sendable (UInt8, UInt8) -> Double?, isJapanese: Bool, usual: Set<Unicode.Scalar>)
    }

    let name: String
    var prior = 0.0
    let script: Script

    /// Points a character beyond ASCII, about 1 for good text; `nil` when iconv does not know the encoding.
    func score(_ sample: [UInt8]) -> Double? {
      switch script {
      case .pairs(let row, let isJapanese, let usual):
        return pairScore(sample, row, isJapanese: isJapanese, usual)
      case .latin(let languages): return decoded(sample).map { latinScore($0, languages) }
      case .letters(let letters): return decoded(sample).map { letterScore($0, letters) }
      }
    }

    /// The text; bytes that are none are U+FFFD.
    private func decoded(_ sample: [UInt8]) -> [Unicode.Scalar]? {
      guard let encoding = try? TextEncoding(named: name),
        let stream = try? TranscodingStream(MemoryStream(sample), encoding: encoding, invalid: .replace)
      else { return nil }
      let text = Buffer<UInt8>(capacity: sample.count * 4 + 16)
      guard let count = try? stream.fill(UnsafeMutableRawBufferPointer(start: text.base, count: text.capacity)) else {
        return nil
      }
      return Array(TextView(start: UnsafePointer(text.base), count: count).string.unicodeScalars)
    }

    // MARK: alphabets

    private static let signs = Set("“”‘’„–—…«»°€£§©®²³µ½¼·™№¿¡ªº±×\u{A0}".unicodeScalars)

    /// Letters that are words by themselves.
    private static let words = Set("àáâãåæèéêìíòóôöøÀÁÅÉÖØ".unicodeScalars)
    private static let units = Set("€£§°²³µ™№".unicodeScalars)

    private func isLetter(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isAlphabetic }

    /// What the neighbours of a character say, whatever it is.
    private func context(_ text: [Unicode.Scalar], _ place: Int) -> (before: Unicode.Scalar, after: Unicode.Scalar) {
      (place > 0 ? text[place - 1] : "\n", place + 1 < text.count ? text[place + 1] : "\n")
    }

    private func other(_ scalar: Unicode.Scalar, between before: Unicode.Scalar, _ after: Unicode.Scalar) -> Double {
      guard Self.signs.contains(scalar) else { return -1.5 }
      // Units and currencies stand by themselves, or between a digit or a bracket and a letter.
      if Self.units.contains(scalar), !isLetter(before) || !isLetter(after) { return 0.6 }
      return isLetter(before) && isLetter(after) && scalar != "’" && scalar != "–" ? -1 : 0.3
    }

    private func latinScore(_ text: [Unicode.Scalar], _ languages: [String]) -> Double {
      var (points, count, letters) = (0.0, 0, 0)
      let alphabets = languages.map { Set($0.unicodeScalars).union($0.uppercased().unicodeScalars) }
      var covered = [Int](repeating: 0, count: alphabets.count)
      for (place, scalar) in text.enumerated() where !scalar.isASCII {
        count += 1
        let (before, after) = context(text, place)
        guard isLetter(scalar), scalar.value < 0x250, scalar != "ª", scalar != "º" else {
          points += other(scalar, between: before, after)
          continue
        }
        if !isLetter(before) && !isLetter(after) && !Self.words.contains(scalar) { continue }
        letters += 1
        var isKnown = false
        for (language, alphabet) in alphabets.enumerated() where alphabet.contains(scalar) {
          covered[language] += 1
          isKnown = true
        }
        points += isKnown ? 0.8 : -0.2
        if isLetter(before) && !before.isASCII && isLetter(after) && !after.isASCII { points -= 0.7 }
        if scalar.properties.isUppercase && before.properties.isLowercase { points -= 1 }
        // Only Icelandic has these: one begins words, the other does not.
        if scalar == "þ" && isLetter(before) || scalar == "ð" && !isLetter(before) { points -= 0.7 }
      }
      guard count > 0 else { return 0 }
      let coverage = letters == 0 ? 0.5 : Double(covered.max() ?? 0) / Double(letters)
      return points / Double(count) + 0.6 * coverage - 0.2
    }

    private func letterScore(_ text: [Unicode.Scalar], _ letters: [Unicode.Scalar: Double]) -> Double {
      var (points, count) = (0.0, 0)
      for (place, scalar) in text.enumerated() where !scalar.isASCII {
        count += 1
        let (before, after) = context(text, place)
        guard isLetter(scalar) else {
          points += other(scalar, between: before, after)
          continue
        }
        let small = scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
        guard let share = letters[small] else {
          points -= 0.8
          continue
        }
        // A letter by itself says little in a script whose words are made of such letters.
        guard isLetter(before) || isLetter(after) else { continue }
        points += 0.7 + log2(share / 3) / 4
        if scalar.properties.isUppercase && before.properties.isLowercase { points -= 1.5 }
        if isLetter(before) && before.isASCII { points -= 1 }
        if isLetter(after) && after.isASCII { points -= 1 }
        if scalar == "ς" && isLetter(after) { points -= 1.5 }
      }
      return count == 0 ? 0 : points / Double(count) + 0.3
    }

    // MARK: two bytes a character

    private func pairScore(
      _ sample: [UInt8], _ row: (UInt8, UInt8) -> Double?, isJapanese: Bool, _ usual: Set<Unicode.Scalar>
    ) -> Double? {
      guard let text = decoded(sample) else { return nil }
      var (points, count) = (0.0, 0)
      var place = 0
      while place < sample.count {
        let first = sample[place]
        if first < 0x80 {
          place += 1
          continue
        }
        count += 1
        if isJapanese && name == "WINDOWS-31J" && first >= 0xA1 && first <= 0xDF {
          // A half-width sign of one byte.
          points += 0.1
          place += 1
          continue
        }
        guard place + 1 < sample.count, let own = row(first, sample[place + 1]) else {
          points -= 3
          place += 1
          continue
        }
        points += own
        place += 2
      }
      guard count > 0 else { return 0 }
      let known = text.count { usual.contains($0) }
      let invalid = text.count { $0 == "\u{FFFD}" }
      return points / Double(count) + 0.3 * Double(known) / Double(count) - Double(invalid) / Double(count)
    }

    // MARK: the tables

    static let all: [Candidate] = [
      Candidate(name: EncodingGuess.singleByteName, prior: 0.08, script: .latin(LetterTables.western)),
      Candidate(name: "WINDOWS-1250", script: .latin(LetterTables.central)),
      Candidate(name: "ISO-8859-2", prior: -0.02, script: .latin(LetterTables.central)),
      Candidate(name: "WINDOWS-1254", prior: -0.02, script: .latin(LetterTables.turkish)),
      Candidate(name: "MACINTOSH", prior: -0.04, script: .latin(LetterTables.western)),
      Candidate(name: "IBM850", prior: -0.06, script: .latin(LetterTables.western)),
      Candidate(name: "WINDOWS-1251", prior: 0.04, script: .letters(LetterTables.cyrillic)),
      Candidate(name: "KOI8-U", script: .letters(LetterTables.cyrillic)),
      Candidate(name: "ISO-8859-5", script: .letters(LetterTables.cyrillic)),
      Candidate(name: "IBM866", script: .letters(LetterTables.cyrillic)),
      Candidate(name: "WINDOWS-1253", script: .letters(LetterTables.greek)),
      Candidate(name: "WINDOWS-1255", script: .letters(LetterTables.hebrew)),
      Candidate(name: "WINDOWS-1256", script: .letters(LetterTables.arabic)),
      Candidate(
        name: "WINDOWS-31J", script: .pairs(LetterTables.shiftJIS, isJapanese: true, usual: LetterTables.usualKanji)),
      Candidate(
        name: "EUC-JP", script: .pairs(LetterTables.eucJP, isJapanese: true, usual: LetterTables.usualKanji)),
      Candidate(
        name: "GB18030", script: .pairs(LetterTables.gbk, isJapanese: false, usual: LetterTables.usualSimplified)),
      Candidate(
        name: "BIG5", prior: 0.01,
        script: .pairs(LetterTables.big5, isJapanese: false, usual: LetterTables.usualTraditional)),
      Candidate(
        name: "BIG5-HKSCS", script: .pairs(LetterTables.big5, isJapanese: false, usual: LetterTables.usualTraditional)),
      Candidate(
        name: "EUC-KR", prior: 0.01,
        script: .pairs(LetterTables.korean, isJapanese: false, usual: LetterTables.usualHangul)),
      Candidate(
        name: "CP949", script: .pairs(LetterTables.korean, isJapanese: false, usual: LetterTables.usualHangul)),
    ]
  }
}

/// Bytes in memory as a stream.
private final class MemoryStream: ByteStream {
  private let bytes: [UInt8]
  private(set) var consumedBytes = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var path: String { "a sample" }

  func read(into target: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    let count = min(target.count, bytes.count - consumedBytes)
    for index in 0..<count { target[index] = bytes[consumedBytes + index] }
    consumedBytes += count
    return count
  }
}
