typealias ExcelProblem = FileProblem<WorkbookFile>

enum WorkbookFile: DamageableFile {
  static let damage = "the workbook is damaged, save it again"
}
