enum ConversionFunctions { static let all: [FunctionDefinition] = [] }
