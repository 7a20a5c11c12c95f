/// Why a service of AWS did not do what was asked: one sentence for people, and what kind of thing it is.
package struct AWSFailure: Error, Hashable, Sendable {
  package enum Kind: Sendable {
    /// There are no credentials, or they are not valid.
    case credentials
    /// They do not suffice.
    case denied
    case notFound
    /// A condition of the request does not hold: somebody else was there before.
    case changed
    /// Settings that make no sense.
    case settings
    /// The service was not reached, or would not answer in the end.
    case unreachable
    case stopped
    case other
  }

  package var kind: Kind
  /// What happened and what to do; the caller says where.
  package var message: String
  /// What the service calls it, as `NoSuchKey`.
  package var code: String?

  package init(_ kind: Kind, _ message: String, code: String? = nil) {
    self.kind = kind
    self.message = message
    self.code = code
  }
}
