extension String {
  /// A message of a run or a check, where what the command line calls an option is a key here, or needs the command line.
  var inStudio: String {
    var text = replacing("raise --max-rejects", with: "allow some (Enter, then m)").replacing(
      "run with --replace-foreign", with: "replace it by sous run --replace-foreign")
    // The option ends the sentence, with the parameter's name in it.
    if let option = text.firstRange(of: "give one with --set ") {
      text.replaceSubrange(option.lowerBound..., with: "e on it writes a default")
    }
    return text
  }
}
