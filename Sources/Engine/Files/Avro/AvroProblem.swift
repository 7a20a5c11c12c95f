typealias AvroProblem = FileProblem<AvroFile>

enum AvroFile: DamageableFile {
  static let damage = "the file is damaged, write it again"
}
