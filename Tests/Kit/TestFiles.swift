#if canImport(Glibc)
  import Glibc
#endif

/// Files of the repository that tests read, or write when recording.
public enum TestFiles {
  /// The package's folder.
  public static let package = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  public static let cases = package + "/Tests/Cases"
  /// Whether expectations are written anew.
  public static let isRecording = getenv("RECORD").map { String(cString: $0) == "1" } ?? false

  /// `nil` for a file that cannot be read.
  public static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }

  public static func text(_ path: String) -> String? { read(path).map { String(decoding: $0, as: UTF8.self) } }

  /// Names in a folder, hidden ones left out, sorted; empty when there is none.
  public static func names(in folder: String) -> [String] { TestFolder.names(folder).filter { !$0.hasPrefix(".") } }

  /// The files of an ending below a folder by their paths there, without the ending, sorted.
  public static func paths(below folder: String, ending: String, prefix: String = "") -> [String] {
    names(in: folder).flatMap { name in
      name.hasSuffix(ending)
        ? [prefix + name.dropLast(ending.count)]
        : paths(below: folder + "/" + name, ending: ending, prefix: prefix + name + "/")
    }.sorted()
  }

  /// Where a text is not that of a file, as a sentence; `nil` where they are equal. When recording, the file is written.
  public static func difference(_ text: String, from path: String) -> String? {
    if isRecording {
      TestFolder.write(path, text)
      return nil
    }
    guard let expected = self.text(path) else { return "there is no \(path); run with RECORD=1 and read it" }
    guard text != expected else { return nil }
    let (made, wanted) = (lines(text), lines(expected))
    let line = zip(made, wanted).prefix { $0 == $1 }.count
    let shown = [made, wanted].map { line < $0.count ? "\"\($0[line])\"" : "its end" }
    return
      "\(path) differs in line \(line + 1): \(shown[0]) instead of \(shown[1]); run with RECORD=1 and read the diff"
  }

  private static func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }
}
