import Catalog
import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// The Spark of this machine.
struct SparkInstallation {
  /// Path of `spark-submit`.
  var submit: String
  /// Variables that it needs beside those of this process.
  var environment: [String: String?] = [:]

  /// Finds Spark: that of `SPARK_HOME`, else of `PATH`, else of an installed `pyspark`.
  /// - Throws: `Failure` (`run`) when there is none, or no Java.
  static func find() throws(Failure) -> SparkInstallation {
    try requireJava()
    if let home = Environment.variable("SPARK_HOME"), !home.isEmpty {
      let submit = FilePath.join(home, "bin/spark-submit")
      guard access(submit, X_OK) == 0 else {
        throw Failure(.run, "SPARK_HOME is \(home), but there is no bin/spark-submit in it; correct or unset it")
      }
      return SparkInstallation(submit: submit, environment: pythonOfThisShell())
    }
    // That of a Python package works only where Python finds the package; then Python says more.
    if let installed = try pythonPackage() { return installed }
    if let submit = inPath("spark-submit") { return SparkInstallation(submit: submit) }
    throw Failure(
      .run,
      "there is no Spark here: set SPARK_HOME, put spark-submit on the PATH, or install it with pip install pyspark")
  }

  private static func pythonOfThisShell() -> [String: String?] {
    guard Environment.variable("PYSPARK_PYTHON") == nil, let python = inPath("python3") else { return [:] }
    return ["PYSPARK_PYTHON": python, "PYSPARK_DRIVER_PYTHON": python]
  }

  /// Spark as Python's package has it.
  private static func pythonPackage() throws(Failure) -> SparkInstallation? {
    guard let python = inPath("python3") else { return nil }
    let question =
      "import importlib.util as u, sys; s = u.find_spec('pyspark'); print(s.submodule_search_locations[0] if s else '', sys.executable, sep='\\n')"
    let asking = try ChildProcess(python, ["-c", question])
    var lines: [String] = []
    let end = asking.wait(Cancellation()) { lines.append($0) }
    guard end.status == 0, lines.count == 2, !lines[0].isEmpty else { return nil }
    let submit = FilePath.join(lines[0], "bin/spark-submit")
    guard access(submit, X_OK) == 0 else { return nil }
    return SparkInstallation(
      submit: submit,
      environment: ["SPARK_HOME": lines[0], "PYSPARK_PYTHON": lines[1], "PYSPARK_DRIVER_PYTHON": lines[1]])
  }

  private static func requireJava() throws(Failure) {
    if let home = Environment.variable("JAVA_HOME"), !home.isEmpty {
      guard access(FilePath.join(home, "bin/java"), X_OK) == 0 else {
        throw Failure(.run, "JAVA_HOME is \(home), but there is no bin/java in it; correct or unset it")
      }
    } else if inPath("java") == nil {
      throw Failure(.run, "Spark needs Java, and there is none; install Java 17 or set JAVA_HOME")
    }
  }

  private static func inPath(_ name: String) -> String? {
    for folder in (Environment.variable("PATH") ?? "").split(separator: ":") {
      let path = FilePath.join(String(folder), name)
      if access(path, X_OK) == 0 { return path }
    }
    return nil
  }
}
