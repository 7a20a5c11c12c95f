#if canImport(Glibc)
  import Glibc
#endif

/// Makes the nine tables of a made-up patient administration, in the shape of Synthea's export.
///
/// The bytes follow from the number of patients and the seed alone, whatever the number of threads. Memory stays at a
/// few megabytes per thread.
public struct SampleData: Sendable {
  /// How far the work has come.
  public struct Progress: Hashable, Sendable {
    public var patients: Int
    public var totalPatients: Int
    public var bytes: Int
  }

  /// What was written of one table.
  public struct Written: Hashable, Sendable {
    public var table: SampleTable
    public var path: String
    public var rows: Int
    public var bytes: Int
  }

  /// Why the files could not be written: one sentence.
  public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    public var message: String
    public var description: String { message }
  }

  /// Number of patients; 132,000 make 1.3 GB.
  public var patients: Int
  public var seed: UInt64
  public var threads: Int

  /// - Parameter threads: at least 1; by default one per processor.
  public init(patients: Int = 132_000, seed: UInt64 = 1, threads: Int? = nil) {
    self.patients = max(0, patients)
    self.seed = seed
    self.threads = max(1, threads ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }

  /// Writes the tables to a folder, which is made if it is not there. Files of an earlier call are replaced when all are
  /// complete; files that came from elsewhere, or were changed since, never.
  /// - Parameter progress: called after every block of patients, on some thread; false stops the work.
  /// - Throws: `Problem`: disk full, not writable, stopped, another's file in the way.
  public func write(
    to folder: String, progress: @escaping @Sendable (Progress) -> Bool = { _ in true }
  ) throws(Problem) -> [Written] {
    guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
      throw Problem(message: "cannot make the folder \(folder): \(String(cString: strerror(errno)))")
    }
    if let name = SampleMark(folder: folder).stranger() {
      throw Problem(message: "\(folder)/\(name) is there and was not made by sample-data; choose another folder")
    }
    let files = try SampleFiles(folder: folder)
    let work = SampleWork(self, files: files, progress: progress)
    work.run()
    if let problem = work.problem { throw problem }
    return try files.publish()
  }
}
