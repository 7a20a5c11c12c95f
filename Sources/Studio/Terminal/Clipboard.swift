#if canImport(Glibc)
  import Glibc
#endif

/// Puts text on the clipboard of the person at the terminal, also over SSH.
enum Clipboard {
  /// Terminals cut or ignore longer texts.
  static let byteLimit = 74_000

  /// Copies by tmux inside tmux, else by the terminal's own sequence; says which way was taken.
  static func copy(_ text: String, terminal: Terminal) -> String {
    let bytes = Array(text.utf8)
    guard bytes.count <= byteLimit else { return "too long to copy: \(bytes.count) bytes, at most \(byteLimit)" }
    // Empty says the same as missing: another server may run, whose clients are not at this terminal.
    if let server = getenv("TMUX"), server.pointee != 0, loadTmux(bytes) { return "copied by tmux" }
    terminal.send(Array("\u{1B}]52;c;".utf8) + base64(bytes) + [0x07])
    return "copied by the terminal (OSC 52)"
  }

  static func base64(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var result: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var word = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      word <<= UInt32(8 * (3 - group.count))
      for index in 0..<4 {
        result.append(index <= group.count ? digits[Int(word >> UInt32(18 - 6 * index)) & 63] : UInt8(ascii: "="))
      }
    }
    return result
  }

  private static func loadTmux(_ bytes: [UInt8]) -> Bool {
    guard let pipe = popen("exec tmux load-buffer -w - 2>/dev/null", "w") else { return false }
    let written = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, pipe) }
    return pclose(pipe) == 0 && written == bytes.count
  }
}
