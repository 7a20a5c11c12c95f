/// The version of this program, as it writes it into what it makes.
package enum SousVersion {
  package static let number = "1.0.0"
  /// As logs of tables name the engine of a commit.
  package static let engine = "Sous/\(number)"
}
