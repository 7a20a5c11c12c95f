import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// A program that prints credentials, as `credential_process` of a profile names one.
///
/// Source: "Process credential provider" (AWS SDKs and Tools Reference Guide): the command is split at blanks and quotes, no
/// shell sees it.
enum CredentialProcess {
  static func run(
    _ command: String, profile: String, environment: [String: String]
  ) throws(AWSFailure) -> AWSCredentials {
    let name = "the credential_process of the profile \(profile)"
    let words = words(of: command)
    guard !words.isEmpty else { throw AWSFailure(.credentials, "\(name) is empty") }
    guard let output = output(of: words, environment) else {
      throw AWSFailure(.credentials, "\(name) cannot be run, or fails")
    }
    guard let document = try? JSONDecoder().decode(CredentialsDocument.self, from: Data(output)) else {
      throw AWSFailure(.credentials, "\(name) prints no credentials")
    }
    return document.credentials
  }

  static func words(of command: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in command {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "\"" || character == "'" {
        quote = character
        word = word ?? ""
      } else if character == "\\" {
        isEscaped = true
      } else if character == " " || character == "\t" {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let word { words.append(word) }
    return words
  }

  /// What the program writes to its standard output; `nil` when it does not end well.
  private static func output(of words: [String], _ environment: [String: String]) -> [UInt8]? {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { (arguments + variables).forEach { free($0) } }
    var process = pid_t()
    let status = posix_spawnp(&process, words[0], &actions, nil, &arguments, &variables)
    close(ends[1])
    defer { close(ends[0]) }
    guard status == 0 else { return nil }
    var output: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    while output.count < 1 << 16 {
      let count = read(ends[0], &block, block.count)
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { break }
      output += block[..<count]
    }
    var end: Int32 = 0
    while waitpid(process, &end, 0) < 0 && errno == EINTR {}
    return end == 0 ? output : nil
  }
}

/// Files of a line or two.
enum SmallFile {
  /// The content without what ends it; `nil` when it cannot be read.
  static func text(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    var text = String(decoding: bytes[..<fread(&bytes, 1, bytes.count, file)], as: UTF8.self)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }
}
