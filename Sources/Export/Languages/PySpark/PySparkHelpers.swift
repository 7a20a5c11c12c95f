/// Python functions that a script takes along when it needs them.
enum PySparkHelper: Int, CaseIterable {
  case tryCast, mustBeOrdered, keepFirst, keepFirstOfEach, checkColumns

  var usesWindow: Bool { self == .keepFirst || self == .keepFirstOfEach }

  var text: String {
    switch self {
    case .tryCast:
      """
      def try_cast(column, type_name):
          \"\"\"The value as another type, null where that is not possible.\"\"\"
          if hasattr(type(column), "try_cast"):
              return column.try_cast(type_name)
          # Spark 3.5 has it in SQL only; there it is this expression.
          java = SparkSession.active()._jvm.org.apache.spark
          scala = java.sql.catalyst.expressions
          target = java.sql.types.DataType.fromDDL(type_name)
          zone = SparkSession.active()._jvm.scala.Option.apply("UTC")
          mode = getattr(getattr(scala, "EvalMode$"), "MODULE$").TRY()
          return type(column)(java.sql.Column(scala.Cast(column._jc.expr(), target, zone, mode)))

      """
    case .mustBeOrdered:
      """
      def one_of(is_tie, kept, step):
          \"\"\"Whether a row is kept; fails where the order leaves open which row that is.\"\"\"
          problem = f"step {step}: rows that are equal in the sort columns stand at its limit; sort by more columns"
          return F.when(is_tie, F.raise_error(F.lit(problem)).cast("boolean")).otherwise(kept)

      """
    case .keepFirst:
      """
      def keep_first(table, rows, offset, order, step):
          \"\"\"So many rows in this order, behind so many others.\"\"\"
          window = Window.orderBy(*order)
          last = offset + rows
          top = table.orderBy(*order).limit(last + 1)
          top = top.withColumns({"__row": F.row_number().over(window), "__rank": F.rank().over(window)})
          row, rank = F.col("__row"), F.col("__rank")
          is_tie = ((rank <= offset) & (row > offset)) | ((rank <= last) & (row > last))
          return top.filter(one_of(is_tie, (row > offset) & (row <= last), step)).drop("__row", "__rank")

      """
    case .keepFirstOfEach:
      """
      def keep_first_of_each(table, columns, order, step):
          \"\"\"Of the rows that are equal in these columns the first in this order.\"\"\"
          window = Window.partitionBy(*columns).orderBy(*order)
          rows = table.dropDuplicates()
          rows = rows.withColumns({"__row": F.row_number().over(window), "__rank": F.rank().over(window)})
          row, rank = F.col("__row"), F.col("__rank")
          return rows.filter(one_of((rank == 1) & (row > 1), row == 1, step)).drop("__row", "__rank")

      """
    case .checkColumns:
      """
      def check_columns(table, names, path):
          \"\"\"Stops where the table has other columns than the recipe was made for.\"\"\"
          missing = [name for name in names if name not in table.columns]
          if missing:
              raise SystemExit(f"{path} has no column {', '.join(missing)}")
          clashes = {name.lower() for name in table.columns}
          if len(clashes) < len(table.columns):
              raise SystemExit(f"columns of {path} differ only by case: {', '.join(sorted(table.columns))}")
          return table

      """
    }
  }
}

enum PySparkHelpers {
  static let ledger = """
    class Ledger:
        \"\"\"The rows that Spark counts on the way, so that every one can be accounted for.\"\"\"

        def __init__(self):
            self.counts = []

        def count(self, table, key, number, **more):
            \"\"\"The table, whose rows are counted under this key while they pass.\"\"\"
            observed = Observation(f"{key} {number}")
            values = [F.count(F.lit(1)).alias("rows")]
            values += [F.count_if(condition).alias(name) for name, condition in more.items()]
            self.counts.append((key, number, observed, table, values))
            return table.observe(observed, *values)

        def write(self, spark, path):
            entries = []
            for key, number, observed, table, values in self.counts:
                entries.append({key: number, **(self.observed(observed) or self.counted(table, values))})
            context = spark.sparkContext
            executors = len(context._jsc.sc().statusTracker().getExecutorInfos())
            is_local = context.master.startswith("local")
            line = json.dumps({
                "spark": spark.version,
                "executors": executors if is_local else executors - 1,
                "cores": context.defaultParallelism,
                "counts": entries,
            })
            if path:
                with open(path, "w", encoding="utf-8") as file:
                    file.write(line + "\\n")
            else:
                print(line)

        @staticmethod
        def observed(observation):
            \"\"\"What was counted; nothing when Spark found out that it did not need the rows.\"\"\"
            found = []
            waiting = threading.Thread(target=lambda: found.append(observation.get), daemon=True)
            waiting.start()
            waiting.join(10)
            return dict(found[0]) if found and found[0] else None

        @staticmethod
        def counted(table, values):
            return table.agg(*values).first().asDict()

    """
}
