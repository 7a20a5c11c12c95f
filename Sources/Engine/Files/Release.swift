/// The versions that brought something to what recipes may say: a recipe with a key needs the version that brought it.
///
/// A new key of a recipe, step or format names the last one here; what names none was there from the first on.
public enum Release: String, CaseIterable, Comparable, Sendable {
  case v1_0 = "1.0.0"
  case v1_1 = "1.1.0"

  public static let first = Release.v1_0

  public static func < (a: Release, b: Release) -> Bool {
    (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
  }
}
