import Catalog
import Connectors
package import Engine
import Export
package import Recipes
import Synchronization

/// Where recipes find what they read: files, tables of a catalog, other recipes.
package final class SourceAccess: SourceOpener, RecipeReader {
  package let catalogPath: String
  /// `nil` while there is none: a run of this process may make it.
  private let catalog: Mutex<Catalog?>
  private let takesRemote: Bool
  private let memory: Int
  private let confinement: ConfinedFolder?
  private let cancellation: Cancellation

  /// - Parameters:
  ///   - catalogPath: where tables are looked up; nothing is made there.
  ///   - takesRemote: whether paths of other machines are taken by their pinned types, unread.
  ///   - memory: bytes that a table may take.
  ///   - confinement: the folder that nothing may leave.
  ///   - cancellation: ends the waiting for files, storages and databases.
  package init(
    catalogPath: String, takesRemote: Bool = false, memory: Int = AvailableMemory.half,
    confinement: ConfinedFolder? = nil, cancellation: Cancellation
  ) throws(Failure) {
    self.memory = memory
    self.confinement = confinement
    self.cancellation = cancellation
    self.catalogPath = catalogPath
    self.takesRemote = takesRemote
    catalog = Mutex(try Catalog.openExisting(catalogPath))
  }

  package func open(_ request: any OpeningRequest) throws -> any TableSource {
    switch request {
    case let request as SourceRequest: try open(files: request)
    case let request as TableRequest:
      switch request.catalog {
      case .local: try open(table: request.name)
      case .glue: try open(glueTable: request.name, where: request.hints)
      }
    case let request as DatabaseRequest: try DatabaseSource.open(request, cancellation: cancellation)
    default: throw Failure(.input, "this kind of source cannot be opened")
    }
  }

  package func partitionKeys(of request: any OpeningRequest) throws -> Schema {
    guard let request = request as? TableRequest, request.catalog == .glue else { return Schema([]) }
    return try GlueCatalog().keys(of: TableName(request.name), cancellation: cancellation)
  }

  private func open(files request: SourceRequest) throws -> any TableSource {
    // What is pinned is taken as it is said; a storage that can be read here tells the rest.
    let isTaken = !request.types.isEmpty || !Storages.isRemote(request.path)
    guard takesRemote, confinement == nil, RemoteTable.isRemote(request.path), isTaken else {
      return try files.open(request)
    }
    return try RemoteTable(
      path: request.path, format: request.format.flatMap { FormatTable[$0] }, options: request.optionValues,
      columns: request.types.map { ($0.column, TypePin($0.type, format: $0.format)) })
  }

  private func open(table name: String) throws -> any TableSource {
    let found = try catalog.withLock { catalog in
      if catalog == nil { catalog = try Catalog.openExisting(catalogPath) }
      return catalog
    }
    guard let catalog = found else {
      throw Failure(.input, "there is no catalog at \(catalogPath), so the table \(name) is not known")
    }
    guard let table = try catalog.table(try TableName(name)) else {
      let known = try catalog.tables().map(\.name.description)
      let hint = Nearest.name(to: name, in: known).map { "; did you mean \($0)?" } ?? ""
      throw Failure(.input, "the catalog \(catalogPath) has no table \(name)\(hint)")
    }
    if try catalog.isUnsettled(location: table.location) {
      throw Failure(
        .input,
        "the table \(name) is on its way to \(table.location), and not all of it is there; try again when that run has ended and the storage can be reached"
      )
    }
    let format = table.description.format
    var request = SourceRequest(path: table.location, format: format.name)
    // Text is read as the catalog says.
    if !format.knowledge.contains(.types) {
      request.types = table.description.columns.map { .init(column: $0.name, type: $0.type) }
    }
    request.options = format.optionsOfTable(table.delimiter).mapValues(\.json)
    return try files.open(request)
  }

  private func open(glueTable name: String, where hints: [ScanHint]) throws -> any TableSource {
    guard !takesRemote else {
      throw Failure(.usage, "the table \(name) of Glue is read by the local engine only; leave --engine out")
    }
    return try GlueCatalog().table(TableName(name), where: hints, cancellation: cancellation)
      .open(memory: memory, cancellation: cancellation)
  }

  package func read(_ path: String, _ kind: SmallFile) throws -> [UInt8] {
    guard let confinement else { return try FileBytes.read(path, as: kind, cancellation: cancellation) }
    let bytes = try confinement.read(path, atMost: kind.mostBytes + 1)
    guard bytes.count <= kind.mostBytes else { throw kind.tooLarge(path) }
    return bytes
  }

  private var files: FileOpener {
    FileOpener(confinement: confinement, memory: memory, cancellation: cancellation)
  }
}
