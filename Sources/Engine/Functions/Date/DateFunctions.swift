/// Functions of dates and timestamps; everything is UTC.
enum DateFunctions {
  static let all: [FunctionDefinition] =
    DatePartFunctions.all + DateShiftFunctions.all + DateTextFunctions.all + DateMakeFunctions.all
    + DateCountFunctions.all + ZoneFunctions.all
}
