/// A variable of the environment that this program looks at: what it is for, said once for man pages and the manual.
///
/// Another variable is a line in `all`; a test holds this list against what the sources read.
package struct EnvironmentVariable: Sendable {
  /// Who asks for it.
  package enum User: String, CaseIterable, Sendable {
    /// Every command.
    case commands = "Commands"
    /// What is drawn on a terminal as a whole.
    case studio = "The studio"
    /// S3 and Glue.
    case aws = "AWS"
    /// PostgreSQL and MySQL, by their libraries.
    case databases = "Databases"
    /// Runs on Spark.
    case spark = "Spark"
  }

  package var name: String
  package var user: User
  /// What it does, in a sentence.
  package var effect: String
  /// The system's library that reads it, where it is not this program itself.
  package var library: String?

  private init(_ name: String, _ user: User, _ effect: String, by library: String? = nil) {
    (self.name, self.user, self.effect, self.library) = (name, user, effect, library)
  }

  /// In the order of the manual.
  package static let all: [EnvironmentVariable] = [
    .init("TMPDIR", .commands, "Where runs keep what does not fit into memory; /tmp when it is not set."),
    .init("NO_COLOR", .commands, "No colours, when it is set to anything."),
    .init("TERM", .commands, "The terminal; dumb means no colours and no progress bars, and no studio."),
    .init("PAGER", .commands, "What shows the pages of sous help on a terminal; less when it is not set."),
    .init("TZDIR", .commands, "The folder of time zone data; /usr/share/zoneinfo when it is not set."),
    .init(
      "SUDO_UID", .commands,
      "Who called sudo: when root works, a catalog of this user in a folder above is taken too. Set by sudo."),

    .init("LC_ALL", .studio, "The locale; only one of UTF-8 shows letters beyond ASCII."),
    .init("LC_CTYPE", .studio, "The same, where LC_ALL is not set."),
    .init("LANG", .studio, "The same, where neither LC_ALL nor LC_CTYPE is set."),
    .init(
      "COLORFGBG", .studio, "Colours of the terminal, which says whether its background is light. Set by terminals."),
    .init("TMUX", .studio, "When it is set, what is copied goes to tmux. Set by tmux."),

    .init("AWS_ACCESS_KEY_ID", .aws, "Credentials: the access key, together with AWS_SECRET_ACCESS_KEY."),
    .init("AWS_SECRET_ACCESS_KEY", .aws, "Credentials: the secret key."),
    .init("AWS_SESSION_TOKEN", .aws, "Credentials: the token of temporary ones."),
    .init("AWS_PROFILE", .aws, "The profile of the configuration; default when it is not set."),
    .init("AWS_DEFAULT_PROFILE", .aws, "The same, where AWS_PROFILE is not set."),
    .init("AWS_CONFIG_FILE", .aws, "The configuration; ~/.aws/config when it is not set."),
    .init("AWS_SHARED_CREDENTIALS_FILE", .aws, "Credentials of profiles; ~/.aws/credentials when it is not set."),
    .init("HOME", .aws, "The folder in which .aws is looked for."),
    .init("AWS_REGION", .aws, "The region."),
    .init("AWS_DEFAULT_REGION", .aws, "The region, where AWS_REGION is not set."),
    .init("AWS_ENDPOINT_URL_S3", .aws, "Where S3 is, for servers that speak as it does."),
    .init("AWS_ENDPOINT_URL_GLUE", .aws, "Where Glue is."),
    .init("AWS_ENDPOINT_URL", .aws, "Where both are, unless one has a variable of its own."),
    .init(
      "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", .aws,
      "true: addresses of the variables above and of the configuration are not used."),
    .init("AWS_CA_BUNDLE", .aws, "A file of certificates that servers are checked against."),
    .init("AWS_ROLE_ARN", .aws, "The role that is taken with the token of AWS_WEB_IDENTITY_TOKEN_FILE."),
    .init("AWS_WEB_IDENTITY_TOKEN_FILE", .aws, "The file of that token."),
    .init("AWS_ROLE_SESSION_NAME", .aws, "The name of that session; sous when it is not set."),
    .init("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", .aws, "Credentials of a container of ECS. Set there."),
    .init("AWS_CONTAINER_CREDENTIALS_FULL_URI", .aws, "Credentials of a container, at an address. Set there."),
    .init("AWS_CONTAINER_AUTHORIZATION_TOKEN", .aws, "What such an address is asked with. Set there."),
    .init("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", .aws, "The file of that token. Set there."),
    .init("AWS_EC2_METADATA_DISABLED", .aws, "true: the machine's own credentials on EC2 are not asked for."),
    .init("AWS_EC2_METADATA_SERVICE_ENDPOINT", .aws, "Where these are; http://169.254.169.254 when it is not set."),
    .init(
      "HTTPS_PROXY", .aws, "The proxy of requests, https_proxy too; NO_PROXY names hosts that are asked directly.",
      by: "libcurl"),

    .init("PGPASSWORD", .databases, "The password of PostgreSQL, where an address has none.", by: "libpq"),
    .init(
      "PGPASSFILE", .databases,
      "Passwords of PostgreSQL; ~/.pgpass when it is not set. All of libpq's variables are honoured.",
      by: "libpq"),

    .init("SPARK_HOME", .spark, "The Spark that runs recipes; else that of the Python package, or of the PATH."),
    .init("JAVA_HOME", .spark, "Java for Spark; java of the PATH when it is not set."),
    .init("PYSPARK_PYTHON", .spark, "Python for Spark; python3 of the PATH when it is not set."),
    .init("PYSPARK_DRIVER_PYTHON", .spark, "Python of the driver; set for Spark together with PYSPARK_PYTHON."),
    .init("PATH", .spark, "Where java, python3 and spark-submit are looked for."),
  ]
}
