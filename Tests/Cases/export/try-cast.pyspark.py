def try_cast(column, type_name):
    if hasattr(column, "try_cast"):
        return column.try_cast(type_name)
    from pyspark.sql import SparkSession
    java = SparkSession.active()._jvm.org.apache.spark
    scala = java.sql.catalyst.expressions
    target = java.sql.catalyst.parser.CatalystSqlParser.parseDataType(type_name)
    zone = SparkSession.active()._jvm.scala.Option.apply("UTC")
    mode = getattr(getattr(scala, "EvalMode$"), "MODULE$").TRY()
    return type(column)(java.sql.Column(scala.Cast(column._jc.expr(), target, zone, mode)))
