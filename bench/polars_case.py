"""One of the three published cases in Polars.  usage: polars_case.py CASE DATA OUT  (CASE 0 only imports)"""
import os
import sys

import polars as pl

case, data, out = sys.argv[1:4]
if case == "0":
    sys.exit()
day = pl.col("DATE").dt
days = [day.year().alias("year"), day.month().alias("month"), day.day().alias("day")]


def scan(name, **options):
    return pl.scan_csv(f"{data}/{name}.csv", try_parse_dates=True, **options)


def by_day(query):
    target = pl.PartitionBy(out, key=["year", "month", "day"])
    query.with_columns(days).drop("DATE").sink_parquet(target, compression="snappy", mkdir=True)


if case == "1":
    symptom = pl.col("DESCRIPTION").str.contains("Encounter for symptom", literal=True)
    by_day(scan("encounters").unique().filter(symptom & pl.col("REASONCODE").is_not_null()))
elif case == "2":
    by_day(scan("observations", schema_overrides={"VALUE": pl.String, "CODE": pl.String}).unique())
else:
    os.makedirs(out)
    columns = ["START", "STOP", "PATIENT", "CODE", "DESCRIPTION", "MARITAL", "RACE", "ETHNICITY", "GENDER"]
    (
        scan("conditions")
        .join(scan("patients"), left_on="PATIENT", right_on="ID")
        .unique()
        .filter(pl.col("DESCRIPTION").str.to_lowercase().str.contains("sinusitis", literal=True))
        .drop_nulls(["ETHNICITY", "RACE", "GENDER", "MARITAL"])
        .with_columns((pl.col("START") - pl.col("BIRTHDATE")).dt.total_days().alias("condition_age"))
        .select(*columns, "condition_age")
        .sink_parquet(out + "/part-00000.parquet", compression="snappy")
    )
