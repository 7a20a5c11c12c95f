internal import CBuild

/// The version of this program: the one place where it stands. What it writes into files, its man pages and its Debian
/// package take it from here.
package enum SousVersion {
  package static let number = "1.1.0"
  /// The day of the version, as its entry in CHANGELOG.md has it.
  package static let date = "2026-11-30"
  /// As logs of tables name the engine of a commit.
  package static let engine = "Sous/\(number)"
  /// The commit it was built from, with `+` behind it where files were changed since, or `unknown`.
  package static var commit: String { String(cString: sous_commit()) }
}
