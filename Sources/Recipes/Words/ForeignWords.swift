/// All words of other tools that say more than which step is meant; a step's own names stand in its record.
public enum ForeignWords {
  public static let all: [ForeignWord] = texts + numbers + windows + missing + dates + shapes

  /// What others call what a kind of step does, in words that say more than the step's name.
  public static func words(of kind: String) -> [String] {
    all.filter { $0.step.contains("\"step\": \"\(kind)\"") }.flatMap(\.words)
  }

  /// What others have a word for and is no step here: where to find it, or what does as much.
  public static let answers: [(title: String, words: [String], answer: String)] = [
    (
      "describe", ["describe", "summary statistics"],
      "Enter on a column shows what is in it; sous profile counts all rows of all columns"
    ),
    (
      "cross join", ["cross join", "cartesian product", "all pairs"],
      "no step makes all pairs of rows; add a column of one value to both tables, and join by it"
    ),
    (
      "set index", ["set index", "set_index"],
      "rows have no index; sort rows puts them in order, and any column is a key"
    ),
  ]

  /// The expression that does what others call so, of a column x; `nil` where a step of its own does.
  public static func expression(for word: String) -> String? {
    let wanted = word.lowercased()
    let found = all.filter { $0.words.contains(wanted) }
    return found.lazy.compactMap { JSONParser.parse(Array($0.step.utf8)).value?["values"]?.members?.first?.value.text }
      .first?.replacing("[column]", with: "x")
  }

  private static func set(_ expression: String) -> String {
    #"{ "step": "set-columns", "values": { "{column}": "\#(expression)" } }"#
  }

  private static func add(_ suffix: String, _ expression: String, over: String? = nil) -> String {
    let window = over.map { #""over": \#($0), "# } ?? ""
    return #"{ "step": "add-columns", \#(window)"values": { "{column}_\#(suffix)": "\#(expression)" } }"#
  }

  private static let texts: [ForeignWord] = [
    ForeignWord(
      "upper case", .text, set("upper([column])"), sql: ["upper", "ucase"], pandas: ["str.upper"], sheets: ["upper"],
      also: ["uppercase", "capitals", "toupper", "str_to_upper"]),
    ForeignWord(
      "lower case", .text, set("lower([column])"), sql: ["lower", "lcase"], pandas: ["str.lower"], sheets: ["lower"],
      also: ["lowercase", "tolower", "str_to_lower"]),
    ForeignWord(
      "title case", .text, set("initcap([column])"), sql: ["initcap"], pandas: ["str.title"], sheets: ["proper"],
      also: ["capital case", "proper case", "str_to_title"]),
    ForeignWord(
      "sentence case", .text, set("sentence_case([column])"), pandas: ["str.capitalize"], also: ["capitalize"]),
    ForeignWord(
      "trim", .text, set("trim([column])"), sql: ["trim", "btrim"], pandas: ["str.strip"], sheets: ["trim"],
      also: ["strip", "clean", "remove white space", "squish"]),
    ForeignWord(
      "trim at the start", .text, set("ltrim([column])"), sql: ["ltrim"], pandas: ["str.lstrip"],
      also: ["trim leading"]),
    ForeignWord(
      "trim at the end", .text, set("rtrim([column])"), sql: ["rtrim"], pandas: ["str.rstrip"],
      also: ["trim trailing"]),
    ForeignWord(
      "first characters", .text, add("start", "left([column], 3)"), sql: ["left"], pandas: ["str[:3]"],
      sheets: ["left"], also: ["prefix of"]),
    ForeignWord(
      "last characters", .text, add("end", "right([column], 3)"), sql: ["right"], pandas: ["str[-3:]"],
      sheets: ["right"], also: ["suffix of"]),
    ForeignWord(
      "part of a text", .text, add("part", "substring([column], 1, 3)"), sql: ["substring", "substr"],
      pandas: ["str.slice"], sheets: ["mid"]),
    ForeignWord(
      "length of a text", .text, add("length", "length([column])"), sql: ["length", "char_length"],
      pandas: ["str.len"], sheets: ["len"], also: ["nchar"]),
    ForeignWord(
      "pad", .text, set("lpad([column], 10, '0')"), sql: ["lpad"], pandas: ["str.zfill", "str.pad"],
      also: ["leading zeros", "zero fill", "zfill"]),
    ForeignWord(
      "find and replace", .text, #"{ "step": "replace-text", "columns": ["{columns}"] }"#, asks: ["find", "replace"],
      sql: ["replace"], pandas: ["str.replace"], sheets: ["substitute"], also: ["gsub", "str_replace"]),
    ForeignWord(
      "only digits", .text, set("regexp_replace([column], '[^0-9]', '')"), sql: ["regexp_replace"],
      sheets: ["regexreplace"], also: ["remove special characters", "remove letters", "keep digits"]),
    ForeignWord(
      "extract by a pattern", .text, add("found", "regexp_substr([column], '[0-9]+')"),
      sql: ["regexp_substr", "regexp_extract"], pandas: ["str.extract"], sheets: ["regexextract"],
      also: ["extract pattern", "str_extract"]),
    ForeignWord(
      "split", .text,
      #"{ "step": "split-column", "column": "{column}", "separator": " ", "into": ["{column}_1", "{column}_2"] }"#,
      sql: ["split_part", "split"], pandas: ["str.split"], sheets: ["split", "text to columns", "textsplit"],
      also: ["split column", "separate"]),
    ForeignWord(
      "concatenate", .text,
      #"{ "step": "merge-columns", "columns": ["{column}", "{other}"], "separator": " ", "into": "{column}_and_{other}" }"#,
      sql: ["concat", "concat_ws", "||"], pandas: ["str.cat"], sheets: ["concatenate", "concat", "textjoin", "&"],
      also: ["paste", "unite"]),
    ForeignWord(
      "mask", .text, #"{ "step": "mask-values", "columns": ["{columns}"], "positions": [0, -4] }"#,
      also: ["mask all but the last four", "redact", "obfuscate"]),
    ForeignWord(
      "hash", .text, set("sha2([column], 256)"), sql: ["sha2", "hash"], pandas: ["hashlib"], also: ["fingerprint"]),
    ForeignWord(
      "value of a json text", .text, add("value", "get_json_object([column], '$.name')"),
      sql: ["json_extract", "json_value", "get_json_object", "->>"], pandas: ["json_normalize"], also: ["parse json"]),
    ForeignWord(
      "host of an address", .text, add("host", "parse_url([column], 'HOST')"), sql: ["parse_url"],
      pandas: ["urlparse"], also: ["domain"]),
    ForeignWord(
      "to integer", .text, #"{ "step": "change-type", "columns": { "{column}": "integer" } }"#,
      sql: ["cast as integer", "::int"], pandas: ["astype(int)", "to_numeric"], also: ["as.integer", "parse int"]),
    ForeignWord(
      "to decimal", .text, #"{ "step": "change-type", "columns": { "{column}": "decimal(12,2)" } }"#,
      sql: ["cast as decimal"], sheets: ["value", "numbervalue"], also: ["to money", "to currency", "parse number"]),
    ForeignWord(
      "to date", .text, #"{ "step": "change-type", "columns": { "{column}": "date" } }"#,
      sql: ["to_date", "cast as date", "str_to_date"], pandas: ["to_datetime"], sheets: ["datevalue"],
      also: ["parse date", "as.date"]),
    ForeignWord(
      "to text", .any, #"{ "step": "change-type", "columns": { "{column}": "text" } }"#,
      sql: ["cast as varchar", "::text"], pandas: ["astype(str)"], also: ["as.character", "to string"]),
  ]

  private static let numbers: [ForeignWord] = [
    ForeignWord(
      "round", .number, set("round([column], 2)"), sql: ["round"], pandas: ["round"], sheets: ["round"]),
    ForeignWord(
      "round up", .number, set("ceil([column])"), sql: ["ceil", "ceiling"], pandas: ["np.ceil"],
      sheets: ["roundup", "ceiling"]),
    ForeignWord(
      "round down", .number, set("floor([column])"), sql: ["floor"], pandas: ["np.floor"],
      sheets: ["rounddown", "int"]),
    ForeignWord(
      "absolute value", .number, set("abs([column])"), sql: ["abs"], pandas: ["abs"], sheets: ["abs"],
      also: ["absolute"]),
    ForeignWord(
      "percent of total", .number, add("share", "[column] / sum([column])", over: "{}"), sql: ["ratio_to_report"],
      sheets: ["% of grand total"], also: ["share of total", "% of total", "proportion"]),
    ForeignWord(
      "standardize", .number,
      #"{ "step": "handle-outliers", "column": "{column}", "method": "z-score", "do": "rescale", "into": "{column}_z" }"#,
      pandas: ["zscore", "standardscaler"], sheets: ["standardize"], also: ["z-score", "z score", "scale"]),
    ForeignWord(
      "normalize to 0 to 1", .number,
      add("scaled", "([column] - min([column])) / (max([column]) - min([column]))", over: "{}"),
      pandas: ["minmaxscaler"], also: ["min-max", "minmax", "rescale"]),
    ForeignWord(
      "bins of equal width", .number, add("bin", "width_bucket([column], 0, 100, 10)"), sql: ["width_bucket"],
      pandas: ["cut"], sheets: ["frequency"],
      also: ["bin", "binning", "bucket", "bucketize", "histogram", "discretize"]),
    ForeignWord(
      "quartiles", .number, add("quartile", "ntile(4)", over: #"{ "order": [{ "column": "{column}" }] }"#),
      sql: ["ntile"], pandas: ["qcut"], sheets: ["quartile"], also: ["quantile bins", "percentile"]),
    ForeignWord(
      "clip outliers", .number,
      #"{ "step": "handle-outliers", "column": "{column}", "method": "iqr", "do": "clip" }"#,
      pandas: ["clip"], also: ["winsorize", "cap outliers", "squish outliers"]),
    ForeignWord(
      "format a number", .number, add("text", "format_number([column], 2)"), sql: ["format", "to_char"],
      also: ["number format"]),
    ForeignWord(
      "sum of groups", .number,
      #"{ "step": "group-rows", "values": { "{column}_sum": "sum([column])" } }"#, asks: ["by"],
      pandas: ["groupby.sum"], sheets: ["sumif", "sumifs"], also: ["sum by", "subtotal"]),
    ForeignWord(
      "mean of groups", .number,
      #"{ "step": "group-rows", "values": { "{column}_mean": "mean([column])" } }"#, asks: ["by"],
      pandas: ["groupby.mean"], sheets: ["averageif", "averageifs"], also: ["average by"]),
  ]

  private static let byDate = #""order": [{ "column": "{date}" }]"#

  private static let windows: [ForeignWord] = [
    ForeignWord(
      "running total", .number, add("total", "sum([column])", over: "{ \(byDate), \"rows\": [null, 0] }"),
      sql: ["sum() over"], pandas: ["cumsum"], also: ["running sum", "cumulative sum", "cumulative"]),
    ForeignWord(
      "moving average", .number, add("mean", "mean([column])", over: "{ \(byDate), \"rows\": [-9, 0] }"),
      sql: ["avg() over"], pandas: ["rolling.mean", "rolling"],
      also: ["rolling average", "moving mean", "rolling mean", "smooth"]),
    ForeignWord(
      "change from the row before", .number, add("change", "[column] - lag([column])", over: "{ \(byDate) }"),
      pandas: ["diff"], also: ["change from previous"]),
    ForeignWord(
      "percent change", .number,
      add("growth", "try_divide([column] - lag([column]), lag([column]))", over: "{ \(byDate) }"),
      pandas: ["pct_change"], also: ["growth rate", "% change"]),
    ForeignWord(
      "value of the row before", .any, add("before", "lag([column])", over: "{ \(byDate) }"), sql: ["lag"],
      pandas: ["shift(1)", "shift"], sheets: ["offset"], also: ["previous row", "prev"]),
    ForeignWord(
      "value of the next row", .any, add("next", "lead([column])", over: "{ \(byDate) }"), sql: ["lead"],
      pandas: ["shift(-1)"], also: ["next row"]),
    ForeignWord(
      "rank", .any, add("rank", "rank()", over: #"{ "order": [{ "column": "{column}", "order": "descending" }] }"#),
      sql: ["rank"], pandas: ["rank"], sheets: ["rank", "rank.eq"], also: ["min_rank"]),
    ForeignWord(
      "rank without gaps", .any,
      add("rank", "dense_rank()", over: #"{ "order": [{ "column": "{column}", "order": "descending" }] }"#),
      sql: ["dense_rank"], pandas: ["rank(dense)"]),
    ForeignWord(
      "row number", .any, #"{ "step": "add-columns", "over": {}, "values": { "row": "row_number()" } }"#,
      sql: ["row_number"], pandas: ["reset_index", "index"], sheets: ["row"], also: ["row_id", "number the rows"]),
    ForeignWord(
      "number within its group", .any,
      #"{ "step": "add-columns", "over": { "by": ["{column}"] }, "values": { "{column}_number": "row_number()" } }"#,
      sql: ["row_number partition by"], pandas: ["cumcount"], sheets: ["countif"], also: ["sequence number"]),
    ForeignWord(
      "top 3", .any,
      #"{ "step": "filter-rows", "over": { "order": [{ "column": "{column}", "order": "descending", "nulls": "last" }] }, "where": "row_number() <= 3" }"#,
      sql: ["limit", "top", "fetch first"], pandas: ["nlargest"], sheets: ["large"],
      also: ["top n", "largest", "highest", "top 10", "top 5", "slice_max"]),
    ForeignWord(
      "first of each", .any, #"{ "step": "filter-rows", "over": { "by": ["{column}"] }, "where": "row_number() = 1" }"#,
      sql: ["distinct on", "qualify"], pandas: ["groupby.first"], also: ["first per group", "one per group"]),
  ]

  private static let missing: [ForeignWord] = [
    ForeignWord(
      "fill down", .any, #"{ "step": "fill-missing", "columns": ["{columns}"], "with": "previous" }"#,
      sql: ["last_value ignore nulls"], pandas: ["ffill"], sheets: ["fill down"],
      also: ["forward fill", "fill from above", "locf"]),
    ForeignWord(
      "fill up", .any, #"{ "step": "fill-missing", "columns": ["{columns}"], "with": "next" }"#, pandas: ["bfill"],
      sheets: ["fill up"], also: ["backward fill", "fill from below"]),
    ForeignWord(
      "fill with the mean", .number, #"{ "step": "fill-missing", "columns": ["{columns}"], "with": "mean" }"#,
      pandas: ["fillna(mean)"], also: ["fill with average", "impute mean"]),
    ForeignWord(
      "fill with the median", .number, #"{ "step": "fill-missing", "columns": ["{columns}"], "with": "median" }"#,
      pandas: ["fillna(median)"], also: ["impute median"]),
    ForeignWord(
      "fill with the most frequent", .any, #"{ "step": "fill-missing", "columns": ["{columns}"], "with": "mode" }"#,
      pandas: ["fillna(mode)"], also: ["impute mode", "most common value"]),
    ForeignWord(
      "fill with a value", .any, #"{ "step": "fill-missing", "columns": ["{columns}"] }"#, asks: ["value"],
      sql: ["coalesce", "ifnull", "nvl", "isnull"], pandas: ["fillna"], sheets: ["ifna", "iferror"],
      also: ["replace_na", "replace null"]),
    ForeignWord(
      "drop rows without a value", .any, #"{ "step": "remove-missing", "columns": ["{columns}"] }"#,
      sql: ["is not null"], pandas: ["dropna"], also: ["drop_na", "delete blanks", "remove empty"]),
    ForeignWord(
      "if", .any, add("given", "case when [column] is null then 'no' else 'yes' end"), sql: ["case when", "iif"],
      pandas: ["np.where"], sheets: ["if", "ifs", "isblank"], also: ["ifelse", "if_else", "conditional"]),
  ]

  private static let dates: [ForeignWord] = [
    ForeignWord(
      "year", .date, #"{ "step": "date-parts", "column": "{column}", "parts": ["year"] }"#, sql: ["year"],
      pandas: ["dt.year"], sheets: ["year"]),
    ForeignWord(
      "month", .date, #"{ "step": "date-parts", "column": "{column}", "parts": ["month"] }"#, sql: ["month"],
      pandas: ["dt.month"], sheets: ["month"]),
    ForeignWord(
      "day", .date, #"{ "step": "date-parts", "column": "{column}", "parts": ["day"] }"#, sql: ["day"],
      pandas: ["dt.day"], sheets: ["day"]),
    ForeignWord(
      "name of the weekday", .date, add("weekday", "dayname([column])"), sql: ["dayname"], pandas: ["dt.day_name"],
      sheets: ["weekday"], also: ["day of week"]),
    ForeignWord(
      "days between", .date,
      #"{ "step": "date-difference", "from": "{column}", "to": "{other}", "unit": "days", "into": "{column}_days" }"#,
      sql: ["datediff", "age"], pandas: ["dt.days"], sheets: ["datedif", "days"], also: ["difftime", "elapsed days"]),
    ForeignWord(
      "write a date", .date, add("text", "date_format([column], 'dd.MM.yyyy')"), sql: ["date_format"],
      pandas: ["dt.strftime", "strftime"], sheets: ["text"], also: ["format date"]),
    ForeignWord(
      "first of the month", .date, set("trunc([column], 'month')"), sql: ["date_trunc"], pandas: ["dt.to_period"],
      also: ["start of month", "floor_date", "truncate date"]),
    ForeignWord(
      "last of the month", .date, set("last_day([column])"), sql: ["last_day"], pandas: ["monthend"],
      sheets: ["eomonth"], also: ["end of month"]),
    ForeignWord(
      "months later", .date, set("add_months([column], 1)"), sql: ["add_months"], pandas: ["dateoffset"],
      sheets: ["edate"]),
  ]

  private static let shapes: [ForeignWord] = [
    ForeignWord(
      "pivot", .any, #"{ "step": "pivot-rows", "column": "{column}", "value": "count()" }"#, asks: ["values"],
      sql: ["pivot"], pandas: ["pivot_table", "pivot", "crosstab"], sheets: ["pivot table"],
      also: ["pivot_wider", "spread"]),
    ForeignWord(
      "one hot", .any, #"{ "step": "encode-column", "column": "{column}" }"#, asks: ["values"],
      pandas: ["get_dummies", "onehotencoder"], also: ["one-hot", "one hot encoding", "dummy variables", "dummies"]),
    ForeignWord(
      "melt", .any,
      #"{ "step": "unpivot-columns", "columns": ["{columns}"], "names": "name", "values": "value" }"#,
      sql: ["unpivot"], pandas: ["melt", "stack"], sheets: ["unpivot"], also: ["gather", "pivot_longer"]),
    ForeignWord(
      "values of groups in one cell", .any,
      #"{ "step": "group-rows", "values": { "{column}_list": "json_arrayagg([column])" } }"#, asks: ["by"],
      sql: ["string_agg", "group_concat", "listagg", "array_agg", "collect_list"], pandas: ["agg(list)"],
      sheets: ["textjoin"], also: ["concatenate rows", "join values"]),
    ForeignWord(
      "count of values", .any, #"{ "step": "group-rows", "by": ["{columns}"], "values": { "rows": "count()" } }"#,
      sql: ["group by", "count(*)"], pandas: ["value_counts", "groupby.size"], sheets: ["countifs"],
      also: ["frequency table", "tally"]),
    ForeignWord(
      "sort descending", .any, #"{ "step": "sort-rows", "by": [{ "column": "{column}", "order": "descending" }] }"#,
      sql: ["order by desc"], pandas: ["sort_values(ascending=false)"], sheets: ["sort z to a"],
      also: ["largest first", "sort z-a"]),
    ForeignWord(
      "vlookup", .any, #"{ "step": "join-table", "kind": "left" }"#, asks: ["with", "on"], sql: ["left join"],
      pandas: ["merge(how=left)"], sheets: ["vlookup", "xlookup", "lookup", "index match"],
      also: ["left_join", "lookup"]),
    ForeignWord(
      "rows without a match", .any, #"{ "step": "join-table", "kind": "anti" }"#, asks: ["with", "on"],
      sql: ["not exists", "not in", "except"], pandas: ["~isin"], also: ["anti join", "anti_join"]),
    ForeignWord(
      "random rows", .any, #"{ "step": "filter-rows", "where": "rand(1) < 0.1" }"#, sql: ["tablesample"],
      pandas: ["sample"], also: ["slice_sample", "random sample", "sample rows"]),
    ForeignWord(
      "shuffle", .any, #"{ "step": "shuffle-column", "columns": ["{columns}"], "seed": 1 }"#, sql: ["order by random"],
      pandas: ["sample(frac=1)"], also: ["permute", "scramble"]),
  ]
}
