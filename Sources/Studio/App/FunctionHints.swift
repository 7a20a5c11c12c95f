/// Functions of the expression language as completion shows them.
package enum FunctionHints {
  package struct Hint: Hashable, Sendable {
    package var name: String
    /// Signature or purpose in a few words.
    package var detail: String
  }

  package static let all: [Hint] = [
    Hint(name: "contains", detail: "contains(text, part): true where part occurs in the text"),
    Hint(name: "startswith", detail: "startswith(text, part)"), Hint(name: "endswith", detail: "endswith(text, part)"),
    Hint(name: "lower", detail: "lower(text)"), Hint(name: "upper", detail: "upper(text)"),
    Hint(name: "trim", detail: "trim(text): without blanks at both ends"), Hint(name: "length", detail: "length(text)"),
    Hint(name: "substring", detail: "substring(text, start, length)"),
    Hint(name: "replace", detail: "replace(text, find, by)"),
    Hint(name: "concat", detail: "concat(a, b, …)"),
    Hint(name: "coalesce", detail: "coalesce(a, b, …): the first that is not null"),
    Hint(name: "year", detail: "year(date)"), Hint(name: "month", detail: "month(date)"),
    Hint(name: "day", detail: "day(date)"),
    Hint(name: "datediff", detail: "datediff(end, start): days"),
    Hint(name: "date_add", detail: "date_add(date, days)"),
    Hint(name: "abs", detail: "abs(number)"), Hint(name: "round", detail: "round(number, digits)"),
  ]
}
