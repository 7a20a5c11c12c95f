/// How many colours a terminal shows.
package enum ColorDepth: Int, Sendable { case none, eight, sixteen, many }

/// What the theme makes of a style: palette numbers (`nil` is the terminal's own colour) and attributes.
package struct Look: Hashable, Sendable {
  package var foreground: Int?
  package var background: Int?
  package var bold = false
  package var dim = false
  package var reversed = false
  package var underlined = false

  package init(foreground: Int? = nil, background: Int? = nil) {
    self.foreground = foreground
    self.background = background
  }
}

/// Turns meanings into colours for dark and light backgrounds and any number of colours.
package struct Theme: Hashable, Sendable {
  package var isLight: Bool
  package var depth: ColorDepth

  package init(isLight: Bool, depth: ColorDepth) {
    self.isLight = isLight
    self.depth = depth
  }

  package func look(_ style: Style) -> Look {
    var look = Look()
    switch depth {
    case .many: look = many(style)
    case .sixteen: look = few(style, brightDim: true)
    case .eight: look = few(style, brightDim: false)
    case .none: look = monochrome(style)
    }
    if style.bold { look.bold = true }
    if style.underlined { look.underlined = true }
    return look
  }

  private func many(_ style: Style) -> Look {
    let foreground: Int? =
      switch style.role {
      case .plain: nil
      case .dim: isLight ? 241 : 246
      case .faint: isLight ? 250 : 239
      case .accent: isLight ? 25 : 117
      case .title: isLight ? 16 : 255
      case .header: isLight ? 16 : 255
      case .error: isLight ? 160 : 210
      case .warning: isLight ? 130 : 221
      case .added: isLight ? 28 : 114
      case .removed: isLight ? 124 : 174
      case .nullValue: isLight ? 247 : 243
      case .mark: isLight ? 133 : 176
      case .bar: isLight ? 67 : 67
      case .key: isLight ? 25 : 117
      case .match: isLight ? 130 : 221
      }
    let background: Int? =
      switch style.ground {
      case .plain: nil
      case .selection: isLight ? 153 : 24
      case .inactive: isLight ? 254 : 236
      case .field: isLight ? 255 : 235
      }
    var look = Look(foreground: foreground, background: background)
    // On the selection, secondary text must stay readable.
    if style.ground == .selection {
      switch style.role {
      case .plain, .header, .title: look.foreground = isLight ? 16 : 255
      case .dim, .nullValue, .faint: look.foreground = isLight ? 238 : 252
      default: break
      }
    }
    switch style.role {
    case .title, .header, .key: look.bold = style.role != .key
    default: break
    }
    return look
  }

  private func few(_ style: Style, brightDim: Bool) -> Look {
    var look = Look()
    switch style.role {
    case .plain: break
    case .dim, .faint, .nullValue:
      if brightDim { look.foreground = 8 } else { look.dim = true }
    case .accent, .key: look.foreground = isLight ? 4 : 6
    case .title, .header: look.bold = true
    case .error, .removed: look.foreground = 1
    case .warning, .match: look.foreground = 3
    case .added: look.foreground = 2
    case .mark: look.foreground = 5
    case .bar: look.foreground = 4
    }
    switch style.ground {
    case .plain: break
    case .selection:
      look.foreground = nil
      look.dim = false
      look.reversed = true
    case .inactive: look.bold = true
    case .field: look.underlined = true
    }
    return look
  }

  private func monochrome(_ style: Style) -> Look {
    var look = Look()
    switch style.role {
    case .dim, .faint, .nullValue: look.dim = true
    case .title, .header, .accent, .error, .key, .match: look.bold = true
    default: break
    }
    switch style.ground {
    case .plain: break
    case .selection:
      look.dim = false
      look.reversed = true
    case .inactive: look.bold = true
    case .field: look.underlined = true
    }
    return look
  }
}
