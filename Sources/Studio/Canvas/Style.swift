/// What a piece of screen means; the theme decides how that looks.
package enum Role: UInt8, CaseIterable, Sendable {
  case plain
  /// Secondary text: hints, units, types.
  case dim
  /// Rules and the empty part of bars.
  case faint
  /// What the eye should find first: the current column, the active field.
  case accent
  case title
  case header
  case error
  case warning
  case added
  case removed
  /// A missing value.
  case nullValue
  /// A sign that stands for a character which must not be shown as it is.
  case mark
  case bar
  /// A key in a hint.
  case key
  /// Text that a search or a fuzzy match found.
  case match
}

/// The surface a cell lies on.
package enum Ground: UInt8, CaseIterable, Sendable {
  case plain
  /// The selection that has the focus.
  case selection
  /// A selection elsewhere.
  case inactive
  /// A field that text is typed into.
  case field
}

/// How a cell is drawn, in meanings.
package struct Style: Hashable, Sendable {
  package var role: Role
  package var ground: Ground
  package var bold: Bool
  package var underlined: Bool

  package init(_ role: Role = .plain, on ground: Ground = .plain, bold: Bool = false, underlined: Bool = false) {
    self.role = role
    self.ground = ground
    self.bold = bold
    self.underlined = underlined
  }

  package static let plain = Style()
  package static let dim = Style(.dim)
  package static let faint = Style(.faint)
  package static let accent = Style(.accent)

  package func on(_ ground: Ground) -> Style { Style(role, on: ground, bold: bold, underlined: underlined) }
}
