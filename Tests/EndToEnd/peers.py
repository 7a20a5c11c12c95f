"""The three recipes as DuckDB and Polars do them. Each function imports its own engine only, so that it can be measured."""
import pathlib


def peer_duckdb(case, data, out, connection=None):
    if connection is None:
        import duckdb

        connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    # As many files open as there are partitions: with fewer it writes partitions in several files, and slower.
    connection.execute("SET partitioned_write_max_open_files = 20000")
    date = "CAST(year(DATE) AS INT) AS year, CAST(month(DATE) AS INT) AS month, CAST(day(DATE) AS INT) AS day"
    options = ", PARTITION_BY (year, month, day)"
    if case == 1:
        query = f"""SELECT * EXCLUDE (DATE), {date} FROM (SELECT DISTINCT * FROM read_csv('{data}/encounters.csv'))
            WHERE contains(DESCRIPTION, 'Encounter for symptom') AND REASONCODE IS NOT NULL"""
    elif case == 2:
        query = f"""SELECT * EXCLUDE (DATE), {date} FROM (SELECT DISTINCT * FROM
            read_csv('{data}/observations.csv', types = {{'VALUE': 'VARCHAR', 'CODE': 'VARCHAR'}}))"""
    else:
        options = ""
        pathlib.Path(out).mkdir()
        out = f"{out}/part-00000.parquet"
        query = f"""WITH c AS (SELECT DISTINCT * FROM read_csv('{data}/conditions.csv'))
            SELECT c.START, c.STOP, c.PATIENT, c.CODE, c.DESCRIPTION, p.MARITAL, p.RACE, p.ETHNICITY, p.GENDER,
              date_diff('day', p.BIRTHDATE, c.START) AS condition_age
            FROM c JOIN (SELECT DISTINCT * FROM read_csv('{data}/patients.csv')) p ON c.PATIENT = p.ID
            WHERE contains(lower(c.DESCRIPTION), 'sinusitis') AND p.ETHNICITY IS NOT NULL AND p.RACE IS NOT NULL
              AND p.GENDER IS NOT NULL AND p.MARITAL IS NOT NULL"""
    connection.execute(f"COPY ({query}) TO '{out}' (FORMAT parquet, COMPRESSION snappy{options})")


def peer_polars(case, data, out, storage=None):
    import polars

    date = polars.col("DATE")
    days = [date.dt.year().alias("year"), date.dt.month().alias("month"), date.dt.day().alias("day")]
    if case in (1, 2):
        name = "encounters" if case == 1 else "observations"
        types = {} if case == 1 else {"VALUE": polars.String, "CODE": polars.String}
        table = polars.scan_csv(f"{data}/{name}.csv", try_parse_dates=True, schema_overrides=types, storage_options=storage).unique()
        if case == 1:
            table = table.filter(polars.col("DESCRIPTION").str.contains("Encounter for symptom", literal=True)
                                 & polars.col("REASONCODE").is_not_null())
        # The streaming sink: ten times faster with thousands of partitions than collecting and writing.
        table.with_columns(days).drop("DATE").sink_parquet(
            polars.PartitionBy(out, key=["year", "month", "day"]), compression="snappy", mkdir=True,
            storage_options=storage)
        return
    conditions = polars.scan_csv(f"{data}/conditions.csv", try_parse_dates=True).unique()
    patients = polars.scan_csv(f"{data}/patients.csv", try_parse_dates=True).unique()
    wanted = ["ETHNICITY", "RACE", "GENDER", "MARITAL"]
    table = conditions.join(patients, left_on="PATIENT", right_on="ID").filter(
        polars.col("DESCRIPTION").str.to_lowercase().str.contains("sinusitis", literal=True),
        *[polars.col(name).is_not_null() for name in wanted])
    age = (polars.col("START") - polars.col("BIRTHDATE")).dt.total_days().alias("condition_age")
    pathlib.Path(out).mkdir()
    table.select("START", "STOP", "PATIENT", "CODE", "DESCRIPTION", "MARITAL", "RACE", "ETHNICITY", "GENDER",
                 age).sink_parquet(f"{out}/part-00000.parquet", compression="snappy")
