"""One of the three published cases in DuckDB.  usage: duckdb_case.py CASE DATA OUT  (CASE 0 only imports)"""
import os
import sys

import duckdb

case, data, out = sys.argv[1:4]
if case == "0":
    sys.exit()
con = duckdb.connect()
con.execute(f"SET threads={os.cpu_count()}")
con.execute("SET preserve_insertion_order=false")
con.execute("SET partitioned_write_max_open_files=20000")
days = "CAST(year(DATE) AS INT) AS year, CAST(month(DATE) AS INT) AS month, CAST(day(DATE) AS INT) AS day"
options = "FORMAT parquet, COMPRESSION snappy, PARTITION_BY (year, month, day), OVERWRITE"
if case == "1":
    query = f"""SELECT * EXCLUDE (DATE), {days} FROM (SELECT DISTINCT * FROM read_csv('{data}/encounters.csv'))
                WHERE contains(DESCRIPTION, 'Encounter for symptom') AND REASONCODE IS NOT NULL"""
elif case == "2":
    query = f"""SELECT * EXCLUDE (DATE), {days} FROM (SELECT DISTINCT *
                FROM read_csv('{data}/observations.csv', types={{'VALUE': 'VARCHAR', 'CODE': 'VARCHAR'}}))"""
else:
    os.makedirs(out)
    out += "/part-00000.parquet"
    options = "FORMAT parquet, COMPRESSION snappy"
    query = f"""WITH t AS (SELECT DISTINCT * FROM read_csv('{data}/conditions.csv') c
                           JOIN read_csv('{data}/patients.csv') p ON c.PATIENT = p.ID)
                SELECT START, STOP, PATIENT, CODE, DESCRIPTION, MARITAL, RACE, ETHNICITY, GENDER,
                       date_diff('day', BIRTHDATE, START) AS condition_age
                FROM t WHERE contains(lower(DESCRIPTION), 'sinusitis') AND ETHNICITY IS NOT NULL
                  AND RACE IS NOT NULL AND GENDER IS NOT NULL AND MARITAL IS NOT NULL"""
con.execute(f"COPY ({query}) TO '{out}' ({options})")
