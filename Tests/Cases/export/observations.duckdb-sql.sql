-- observations: Observations, one row each, by day.
--
-- Exported by sous (version) from recipes/observations.json, SHA-256 of the recipe:
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
-- data/observations.csv
source AS (
  SELECT
    CAST(nullif("DATE", '') AS DATE) AS "DATE",
    nullif("PATIENT", '') AS "PATIENT",
    nullif("ENCOUNTER", '') AS "ENCOUNTER",
    nullif("CODE", '') AS "CODE",
    nullif("DESCRIPTION", '') AS "DESCRIPTION",
    CAST(nullif("VALUE", '') AS DOUBLE) AS "VALUE",
    nullif("UNITS", '') AS "UNITS"
  FROM read_csv('data/observations.csv', auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', strict_mode = true, null_padding = false, columns = {'DATE': 'VARCHAR', 'PATIENT': 'VARCHAR', 'ENCOUNTER': 'VARCHAR', 'CODE': 'VARCHAR', 'DESCRIPTION': 'VARCHAR', 'VALUE': 'VARCHAR', 'UNITS': 'VARCHAR'})
),
-- Step 1: remove-duplicates
step_1 AS (
  SELECT DISTINCT "DATE", "PATIENT", "ENCOUNTER", "CODE", "DESCRIPTION", "VALUE", "UNITS"
  FROM source
),
-- Step 2: date-parts
step_2 AS (
  SELECT
    "DATE",
    "PATIENT",
    "ENCOUNTER",
    "CODE",
    "DESCRIPTION",
    "VALUE",
    "UNITS",
    year("DATE") AS "year",
    month("DATE") AS "month",
    day("DATE") AS "day"
  FROM step_1
),
-- Step 3: drop-columns
step_3 AS (
  SELECT
    "PATIENT",
    "ENCOUNTER",
    "CODE",
    "DESCRIPTION",
    "VALUE",
    "UNITS",
    "year",
    "month",
    "day"
  FROM step_2
)
SELECT "PATIENT", "ENCOUNTER", "CODE", "DESCRIPTION", "VALUE", "UNITS", "year", "month", "day"
FROM step_3;

SET threads = 1;

COPY sous_result TO 'lake/observations' (FORMAT parquet, COMPRESSION snappy, PARTITION_BY ("year", "month", "day"), OVERWRITE_OR_IGNORE);

RESET threads;
