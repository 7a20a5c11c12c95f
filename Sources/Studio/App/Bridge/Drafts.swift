import Catalog
import Engine
import Recipes
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Recipes that were edited and not saved yet, one file for each target that was opened: what a crash leaves behind.
/// Beside each stands its history, which outlives the draft.
///
/// A draft that another studio has left or is at work on is neither replaced nor removed: it holds what is nowhere else.
struct Drafts: Sendable {
  let folder: String
  private let own = OwnDrafts()

  init(folder: String) { self.folder = folder }

  /// Writes the draft in one step, then its history, which is worth no interruption.
  /// - Throws: `StudioError` when there is no place for the draft.
  func write(_ recipe: RecipeDraft, _ history: History, for target: String) throws {
    guard isOurs(target) else {
      throw StudioError("another studio has kept steps of its own here, which would be lost")
    }
    Self.makeFolder(folder)
    let text = Recipe(json: recipe.root).canonicalText
    try Self.replace(path(target), with: text, synced: false)
    own.known.withLock { $0[target] = Array(text.utf8) }
    write(history, for: target)
  }

  /// Takes over the draft of a target that is opened.
  func adopt(_ target: String) -> RecipeDraft? {
    let bytes = Self.bytes(path(target))
    own.known.withLock { $0[target] = bytes }
    return read(target)
  }

  /// Whether the draft is the one that was taken over or written last, or none is there.
  private func isOurs(_ target: String) -> Bool {
    guard let bytes = Self.bytes(path(target)) else { return true }
    return own.known.withLock { $0[target] } == bytes
  }

  func write(_ history: History, for target: String) {
    guard isOurs(target) else { return }
    Self.makeFolder(folder)
    try? Self.replace(historyPath(target), with: history.text, synced: false)
  }

  /// What was kept of the history; `nil` where there is none, or it is damaged.
  func history(_ target: String) -> History? { Self.bytes(historyPath(target)).flatMap { History(text: $0) } }

  func read(_ target: String) -> RecipeDraft? {
    guard let bytes = Self.bytes(path(target)) else { return nil }
    return RecipeFile(path: nil, bytes: bytes).recipe.map { RecipeDraft($0.json) }
  }

  func exists(_ target: String) -> Bool { access(path(target), F_OK) == 0 }

  func remove(_ target: String) {
    guard isOurs(target) else { return }
    own.known.withLock { $0[target] = nil }
    unlink(path(target))
    unlink(historyPath(target))
  }

  private func path(_ target: String) -> String { FilePath.join(folder, name(target) + ".json") }
  private func historyPath(_ target: String) -> String { FilePath.join(folder, name(target) + ".history") }

  private func name(_ target: String) -> String {
    let name = target.unicodeScalars.map { scalar in
      scalar.properties.isAlphabetic && scalar.isASCII || ("0"..."9").contains(scalar) || scalar == "." || scalar == "-"
        ? String(scalar) : "_"
    }
    // Different paths may look alike without their signs.
    var hash: UInt32 = 2_166_136_261
    for byte in target.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    return String(name.joined().suffix(80)) + "-" + String(hash, radix: 16)
  }

  /// The drafts that this studio has read or written, by target.
  private final class OwnDrafts: Sendable {
    let known = Mutex<[String: [UInt8]]>([:])
  }

  static func bytes(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < 64 << 20 {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { break }
      bytes.append(contentsOf: buffer[0..<count])
    }
    return bytes
  }

  static func makeFolder(_ path: String) {
    var current = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      current += "/" + part
      mkdir(current, 0o777)
    }
  }

  /// A file of this name where one can be written: in the person's home, else in the folder of temporary files.
  static func elsewhere(_ name: String) -> String? {
    let folders = ["HOME", "TMPDIR"].compactMap(Environment.variable) + ["/tmp"]
    let folder = folders.first { folder in
      folder.hasPrefix("/") && access(folder, W_OK | X_OK) == 0
    }
    return folder.map { FilePath.join($0, name) }
  }

  /// Writes beside the file and renames: whoever reads sees the old text or the new one.
  static func replace(_ path: String, with text: String, synced: Bool) throws {
    let temporary = path + ".tmp-\(getpid())"
    guard let file = fopen(temporary, "w") else {
      throw StudioError("cannot write \(path): \(String(cString: strerror(errno)))")
    }
    let bytes = Array(text.utf8)
    let written = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
    let isComplete = written == bytes.count && fflush(file) == 0 && (!synced || fsync(fileno(file)) == 0)
    fclose(file)
    guard isComplete, rename(temporary, path) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(temporary)
      throw StudioError("cannot write \(path): \(reason)")
    }
  }
}
