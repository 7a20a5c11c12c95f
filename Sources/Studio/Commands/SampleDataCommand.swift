import ArgumentParser
import Catalog
import Engine
import SampleData
import Synchronization

/// `sous sample-data FOLDER`
struct SampleDataCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "sample-data",
      abstract: "Makes nine tables of a patient administration system, the same for the same seed.",
      discussion:
        "Files of an earlier sample-data are replaced when all are complete. Others of these names never are: choose another folder."
    )
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var listing: ListingOptions
  @Argument(help: "The folder to write to; it is made if it is not there.", completion: .directory) var folder: String
  @Option(help: ArgumentHelp("Number of patients; 132,000 make 1.3 GB.", valueName: "n")) var patients = 2000
  @Option(help: ArgumentHelp("What the data depends on.", valueName: "s")) var seed: UInt64 = 1

  func run() throws {
    let console = try common.begin()
    guard patients >= 0 else { throw Failure(.usage, "--patients \(patients) is not possible; write 0 or more") }
    _ = try FilePath.makeFolders(FilePath.absolute(folder, in: FilePath.workingFolder))
    let last = LastProgress()
    let display =
      common.quiet ? nil : ProgressDisplay(style: console.messageStyle) { last.lines }
    let written: [SampleData.Written]
    do {
      defer { display?.finish() }
      written = try SampleData(patients: patients, seed: seed).write(to: folder) { progress in
        last.set(progress)
        return !Interruptions.cancellation.isCancelled
      }
    } catch {
      try Interruptions.cancellation.check()
      throw Failure(.run, error.message)
    }
    var list = Listing(["table", "rows", "bytes", "path"])
    list.maximumWidth = 200
    list.rows = written.map {
      [.text("\($0.table)"), .integer($0.rows), .integer($0.bytes), .text($0.path)]
    }
    list.print(listing.format, to: console.output, style: console.style)
    console.output.flush()
  }
}

/// The last word of the generator, for whoever draws.
private final class LastProgress: Sendable {
  private let progress = Mutex<SampleData.Progress?>(nil)

  func set(_ progress: SampleData.Progress) { self.progress.withLock { $0 = progress } }

  var lines: [String] {
    guard let now = progress.withLock({ $0 }) else { return [] }
    return [
      "\(NumberText.grouped(now.patients)) of \(NumberText.grouped(now.totalPatients)) patients  \(NumberText.bytes(now.bytes))"
    ]
  }
}
