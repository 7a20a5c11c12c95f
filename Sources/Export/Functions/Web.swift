import Engine

extension FunctionTable {
  /// JSON in texts, URLs, addresses, and what is recognised.
  static let web: [FunctionRow] = [
    FunctionRow(
      "get_json_object",
      .spark(.named("get_json_object")),
      .sql(.refused("paths into JSON give something else there", remedy: "export to pyspark"))),
    FunctionRow(
      "parse_url",
      .spark(.named("parse_url")),
      .sql(.refused("URLs are read by other rules there", remedy: "use regexp_extract, or export to pyspark"))),
    onlyHere("url_params", "there is no such function", remedy: "use parse_url with a key for each parameter"),
    onlyHere("random_of", "random numbers are drawn in another way", remedy: "run the recipe in Sous"),
    onlyHere(
      "ip_to_int", "there is no such function", remedy: "use split_part and arithmetic, or run the recipe in Sous"),
    onlyHere(
      "int_to_ip", "there is no such function", remedy: "use shiftright, % and concat, or run the recipe in Sous"),
    onlyHere("is_valid", "kinds of texts are recognised by Sous only", remedy: "use rlike, or run the recipe in Sous"),
    onlyHere(
      "entity_detail", "kinds of texts are recognised by Sous only",
      remedy: "use regexp_extract, parse_url or date functions, or run the recipe in Sous"),
    onlyHere("format_phone", "numbering plans are known to Sous only", remedy: "run the recipe in Sous"),
  ]
}
