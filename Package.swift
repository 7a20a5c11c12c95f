// swift-tools-version: 6.1
import PackageDescription

/// Every target is held to the same rules: Swift 6 concurrency, explicit existentials, no leaking imports, no warnings.
let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .unsafeFlags(["-warnings-as-errors"]),
]

/// The commit, for `sous --version`. From the environment, which the Makefile sets, and not by SwiftPM's `gitInformation`: that
/// one is kept with the manifest and would name the commit at which the manifest was last changed.
let commit = Context.environment["SOUS_COMMIT"].flatMap { $0.isEmpty ? nil : $0 }

let package = Package(
  name: "sous",
  products: [.executable(name: "sous", targets: ["sous"])],
  dependencies: [
    // Commands, options, help and shell completions.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // SQLite for the catalog: connections, transactions, migrations.
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    // YAML of recipes of other tools: folded texts, quotes and anchors are too much to read with a parser of one's own. It
    // brings libyaml as C sources, so that nothing is linked but what the package compiles.
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // Shims: system libraries, and the few C lines that Swift cannot say.
    .systemLibrary(name: "CSnappy", path: "Sources/CShims/Snappy", providers: [.apt(["libsnappy-dev"])]),
    .systemLibrary(name: "CZlib", path: "Sources/CShims/Zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", path: "Sources/CShims/Zstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CLZ4", path: "Sources/CShims/LZ4", providers: [.apt(["liblz4-dev"])]),
    .systemLibrary(name: "CNcurses", path: "Sources/CShims/Ncurses", providers: [.apt(["libncursesw5-dev"])]),
    // ISA-L reads gzip twice as fast as zlib, which writes it and reads it on other processors.
    .target(
      name: "CGunzip", path: "Sources/CShims/Gunzip",
      linkerSettings: [.linkedLibrary("isal"), .linkedLibrary("z")]),
    .systemLibrary(name: "CExpat", path: "Sources/CShims/Expat", providers: [.apt(["libexpat1-dev"])]),
    // libcurl and libcrypto, loaded when they are first asked for.
    .target(name: "CTransfer", path: "Sources/CShims/Transfer"),
    // libpq and libmariadb, loaded when such a database is first opened.
    .target(name: "CDatabases", path: "Sources/CShims/Databases"),
    // libxlsxwriter, loaded when a workbook is written.
    .target(name: "CWorkbook", path: "Sources/CShims/Workbook"),
    // The pages of docs/, carried in the program.
    .target(name: "CManual", path: "Sources/CShims/Manual"),
    // What is known only when it is built.
    .target(
      name: "CBuild", path: "Sources/CShims/Build",
      cSettings: commit.map { [.define("SOUS_COMMIT", to: "\"\($0)\"")] } ?? []),
    .target(name: "CSIMD", path: "Sources/CShims/SIMD"),
    .target(name: "CLinux", path: "Sources/CShims/Linux"),
    .target(
      name: "CRE2", path: "Sources/CShims/RE2",
      linkerSettings: [.linkedLibrary("re2"), .linkedLibrary("stdc++")]),

    // The product, in one direction: sous → Studio → Runs → (Catalog, Connectors, Export → Recipes) → Engine → AWS.
    .target(name: "AWS", dependencies: ["CTransfer", "CExpat"], swiftSettings: swiftSettings),
    .target(
      name: "Engine",
      dependencies: [
        "AWS", "CBuild", "CExpat", "CWorkbook", "CSIMD", "CLinux", "CRE2", "CGunzip", "CSnappy", "CZlib", "CZstd",
        "CLZ4",
      ],
      swiftSettings: swiftSettings),
    .target(name: "Recipes", dependencies: ["Engine"], swiftSettings: swiftSettings),
    .target(name: "Export", dependencies: ["Recipes", "Engine"], swiftSettings: swiftSettings),
    .target(
      name: "Import", dependencies: ["Recipes", "Engine", .product(name: "Yams", package: "Yams")],
      swiftSettings: swiftSettings),
    .target(
      name: "Catalog", dependencies: ["AWS", "Engine", "CLinux", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: swiftSettings),
    .target(
      name: "Connectors",
      dependencies: ["Engine", "CDatabases", .product(name: "GRDBSQLite", package: "GRDB.swift")],
      swiftSettings: swiftSettings),
    .target(name: "SampleData", swiftSettings: swiftSettings),
    .target(
      name: "Runs", dependencies: ["Engine", "Recipes", "Export", "Catalog", "Connectors", "CLinux"],
      swiftSettings: swiftSettings),
    .target(
      name: "Studio",
      dependencies: [
        "Engine", "Recipes", "Export", "Import", "Catalog", "Runs", "SampleData", "CLinux", "CManual", "CNcurses",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings),
    .executableTarget(name: "sous", dependencies: ["Studio"], swiftSettings: swiftSettings),

    // What tests of several modules share: seeded random numbers, laws, grammars, files and folders.
    .target(name: "TestKit", dependencies: ["Engine"], path: "Tests/Kit", swiftSettings: swiftSettings),

    // What fuzzing runs: with libFuzzer by `make fuzz`, without it by the tests.
    .target(
      name: "FuzzTargets",
      dependencies: ["Engine", "Recipes", "Catalog", "TestKit", .product(name: "GRDB", package: "GRDB.swift")],
      path: "Tests/Fuzz/Targets", swiftSettings: swiftSettings),
    .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets", "TestKit", "Engine"], swiftSettings: swiftSettings),

    .testTarget(name: "AWSTests", dependencies: ["AWS"], swiftSettings: swiftSettings),
    .testTarget(name: "EngineTests", dependencies: ["Engine", "CLinux", "TestKit"], swiftSettings: swiftSettings),
    .testTarget(name: "SampleDataTests", dependencies: ["SampleData"], swiftSettings: swiftSettings),
    .testTarget(name: "RecipesTests", dependencies: ["Recipes", "Engine", "TestKit"], swiftSettings: swiftSettings),
    .testTarget(
      name: "ExportTests", dependencies: ["Export", "Recipes", "Engine", "TestKit"], swiftSettings: swiftSettings),
    .testTarget(
      name: "ImportTests", dependencies: ["Import", "Recipes", "Engine", "TestKit"], swiftSettings: swiftSettings),
    .testTarget(name: "CatalogTests", dependencies: ["Catalog", "Engine", "TestKit"], swiftSettings: swiftSettings),
    .testTarget(
      name: "RunsTests", dependencies: ["Runs", "Recipes", "Engine", "Catalog", "TestKit"], swiftSettings: swiftSettings
    ),
    .testTarget(
      name: "StudioTests",
      dependencies: ["Studio", "Runs", "Import", "Recipes", "Engine", "Catalog", "SampleData", "TestKit"],
      swiftSettings: swiftSettings),
  ],
  cxxLanguageStandard: .cxx17
)

// The fuzzer links a library that only comes with its compiler flags, so an ordinary build leaves it out.
if Context.environment["SOUS_FUZZ"] != nil {
  package.targets += [
    .target(name: "CFuzz", path: "Tests/Fuzz/CFuzz"),
    .executableTarget(
      name: "fuzz", dependencies: ["CFuzz", "FuzzTargets"], path: "Tests/Fuzz/Driver", swiftSettings: swiftSettings),
  ]
}
