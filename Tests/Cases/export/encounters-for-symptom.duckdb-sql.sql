-- encounters-for-symptom: Encounters for a symptom, one row each, by day.
--
-- Exported by sous (version) from recipes/encounters-for-symptom.json, SHA-256 of the recipe:
-- (digest)
-- To change it, change the recipe and export it again.
--
-- DuckDB:  duckdb -f <this file>
--
-- Values of the recipe's parameters when this was exported:
--   data = data
--   lake = lake

SET TimeZone = 'UTC';

CREATE OR REPLACE TEMPORARY TABLE sous_result AS
WITH
-- data/encounters.csv
source AS (
  SELECT
    nullif("ID", '') AS "ID",
    CAST(nullif("DATE", '') AS DATE) AS "DATE",
    nullif("PATIENT", '') AS "PATIENT",
    CASE WHEN nullif("CODE", '') IS NULL OR regexp_full_match(nullif("CODE", ''), '\s*[+-]?[0-9]+\s*') THEN CAST(nullif("CODE", '') AS BIGINT) ELSE error('not an integer: ' || nullif("CODE", '')) END AS "CODE",
    nullif("DESCRIPTION", '') AS "DESCRIPTION",
    CASE WHEN nullif("REASONCODE", '') IS NULL OR regexp_full_match(nullif("REASONCODE", ''), '\s*[+-]?[0-9]+\s*') THEN CAST(nullif("REASONCODE", '') AS BIGINT) ELSE error('not an integer: ' || nullif("REASONCODE", '')) END AS "REASONCODE",
    nullif("REASONDESCRIPTION", '') AS "REASONDESCRIPTION"
  FROM read_csv('data/encounters.csv', auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', strict_mode = true, null_padding = false, columns = {'ID': 'VARCHAR', 'DATE': 'VARCHAR', 'PATIENT': 'VARCHAR', 'CODE': 'VARCHAR', 'DESCRIPTION': 'VARCHAR', 'REASONCODE': 'VARCHAR', 'REASONDESCRIPTION': 'VARCHAR'})
),
-- Step 1: remove-duplicates
step_1 AS (
  SELECT DISTINCT "ID", "DATE", "PATIENT", "CODE", "DESCRIPTION", "REASONCODE", "REASONDESCRIPTION"
  FROM source
),
-- Step 2: filter-rows
step_2 AS (
  SELECT "ID", "DATE", "PATIENT", "CODE", "DESCRIPTION", "REASONCODE", "REASONDESCRIPTION"
  FROM step_1
  WHERE contains("DESCRIPTION", 'Encounter for symptom')
),
-- Step 3: remove-missing
step_3 AS (
  SELECT "ID", "DATE", "PATIENT", "CODE", "DESCRIPTION", "REASONCODE", "REASONDESCRIPTION"
  FROM step_2
  WHERE "REASONCODE" IS NOT NULL
),
-- Step 4: date-parts
step_4 AS (
  SELECT
    "ID",
    "DATE",
    "PATIENT",
    "CODE",
    "DESCRIPTION",
    "REASONCODE",
    "REASONDESCRIPTION",
    year("DATE") AS "year",
    month("DATE") AS "month",
    day("DATE") AS "day"
  FROM step_3
),
-- Step 5: drop-columns
step_5 AS (
  SELECT
    "ID",
    "PATIENT",
    "CODE",
    "DESCRIPTION",
    "REASONCODE",
    "REASONDESCRIPTION",
    "year",
    "month",
    "day"
  FROM step_4
)
SELECT "ID", "PATIENT", "CODE", "DESCRIPTION", "REASONCODE", "REASONDESCRIPTION", "year", "month", "day"
FROM step_5;

SET threads = 1;

COPY sous_result TO 'lake/encounters_for_symptom' (FORMAT parquet, COMPRESSION snappy, PARTITION_BY ("year", "month", "day"), OVERWRITE_OR_IGNORE);

RESET threads;
