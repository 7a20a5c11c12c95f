/// Functions of text.
enum TextFunctions {
  static let all: [FunctionDefinition] =
    TextSearchFunctions.all + TextPartFunctions.all + TextShapeFunctions.all + TextCodeFunctions.all
}
