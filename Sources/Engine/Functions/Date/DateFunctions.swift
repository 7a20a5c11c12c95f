enum DateFunctions { static let all: [FunctionDefinition] = [] }
