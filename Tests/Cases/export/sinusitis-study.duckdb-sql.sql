-- sinusitis-study: Diagnoses of sinusitis with the patient's age and demographics.
--
-- Exported by sous (version) from recipes/sinusitis-study.json, SHA-256 of the recipe:
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
-- data/conditions.csv
source AS (
  SELECT
    CAST(nullif("START", '') AS DATE) AS "START",
    CAST(nullif("STOP", '') AS DATE) AS "STOP",
    nullif("PATIENT", '') AS "PATIENT",
    nullif("ENCOUNTER", '') AS "ENCOUNTER",
    CASE WHEN nullif("CODE", '') IS NULL OR regexp_full_match(nullif("CODE", ''), '\s*[+-]?[0-9]+\s*') THEN CAST(nullif("CODE", '') AS BIGINT) ELSE error('not an integer: ' || nullif("CODE", '')) END AS "CODE",
    nullif("DESCRIPTION", '') AS "DESCRIPTION"
  FROM read_csv('data/conditions.csv', auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', strict_mode = true, null_padding = false, columns = {'START': 'VARCHAR', 'STOP': 'VARCHAR', 'PATIENT': 'VARCHAR', 'ENCOUNTER': 'VARCHAR', 'CODE': 'VARCHAR', 'DESCRIPTION': 'VARCHAR'})
),
-- data/patients.csv
source_1 AS (
  SELECT
    nullif("ID", '') AS "ID",
    CAST(nullif("BIRTHDATE", '') AS DATE) AS "BIRTHDATE",
    "DEATHDATE",
    "SSN",
    "DRIVERS",
    "PASSPORT",
    "PREFIX",
    "FIRST",
    "LAST",
    "SUFFIX",
    "MAIDEN",
    nullif("MARITAL", '') AS "MARITAL",
    nullif("RACE", '') AS "RACE",
    nullif("ETHNICITY", '') AS "ETHNICITY",
    nullif("GENDER", '') AS "GENDER",
    "BIRTHPLACE",
    "ADDRESS"
  FROM read_csv('data/patients.csv', auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', strict_mode = true, null_padding = false, columns = {'ID': 'VARCHAR', 'BIRTHDATE': 'VARCHAR', 'DEATHDATE': 'VARCHAR', 'SSN': 'VARCHAR', 'DRIVERS': 'VARCHAR', 'PASSPORT': 'VARCHAR', 'PREFIX': 'VARCHAR', 'FIRST': 'VARCHAR', 'LAST': 'VARCHAR', 'SUFFIX': 'VARCHAR', 'MAIDEN': 'VARCHAR', 'MARITAL': 'VARCHAR', 'RACE': 'VARCHAR', 'ETHNICITY': 'VARCHAR', 'GENDER': 'VARCHAR', 'BIRTHPLACE': 'VARCHAR', 'ADDRESS': 'VARCHAR'})
),
-- Step 1: join-table
step_1 AS (
  SELECT
    own."START",
    own."STOP",
    own."PATIENT",
    own."ENCOUNTER",
    own."CODE",
    own."DESCRIPTION",
    other."BIRTHDATE" AS "BIRTHDATE",
    other."MARITAL" AS "MARITAL",
    other."RACE" AS "RACE",
    other."ETHNICITY" AS "ETHNICITY",
    other."GENDER" AS "GENDER"
  FROM source AS own
  INNER JOIN source_1 AS other ON own."PATIENT" = other."ID"
),
-- Step 2: remove-duplicates
step_2 AS (
  SELECT DISTINCT "START", "STOP", "PATIENT", "ENCOUNTER", "CODE", "DESCRIPTION", "BIRTHDATE", "MARITAL", "RACE", "ETHNICITY", "GENDER"
  FROM step_1
),
-- Step 3: keep-columns
step_3 AS (
  SELECT
    "START",
    "STOP",
    "PATIENT",
    "CODE",
    "DESCRIPTION",
    "MARITAL",
    "RACE",
    "ETHNICITY",
    "GENDER",
    "BIRTHDATE"
  FROM step_2
),
-- Step 4: filter-rows
step_4 AS (
  SELECT "START", "STOP", "PATIENT", "CODE", "DESCRIPTION", "MARITAL", "RACE", "ETHNICITY", "GENDER", "BIRTHDATE"
  FROM step_3
  WHERE contains(lower("DESCRIPTION"), 'sinusitis')
),
-- Step 5: remove-missing
step_5 AS (
  SELECT "START", "STOP", "PATIENT", "CODE", "DESCRIPTION", "MARITAL", "RACE", "ETHNICITY", "GENDER", "BIRTHDATE"
  FROM step_4
  WHERE ("ETHNICITY" <> '')
    AND ("RACE" <> '')
    AND ("GENDER" <> '')
    AND ("MARITAL" <> '')
),
-- Step 6: date-difference
step_6 AS (
  SELECT
    "START",
    "STOP",
    "PATIENT",
    "CODE",
    "DESCRIPTION",
    "MARITAL",
    "RACE",
    "ETHNICITY",
    "GENDER",
    "BIRTHDATE",
    datediff('day', "BIRTHDATE", "START") AS "condition_age"
  FROM step_5
),
-- Step 7: drop-columns
step_7 AS (
  SELECT
    "START",
    "STOP",
    "PATIENT",
    "CODE",
    "DESCRIPTION",
    "MARITAL",
    "RACE",
    "ETHNICITY",
    "GENDER",
    "condition_age"
  FROM step_6
)
SELECT "START", "STOP", "PATIENT", "CODE", "DESCRIPTION", "MARITAL", "RACE", "ETHNICITY", "GENDER", "condition_age"
FROM step_7;

SET threads = 1;

COPY sous_result TO 'lake/sinusitis_study' (FORMAT parquet, COMPRESSION snappy, PER_THREAD_OUTPUT, OVERWRITE_OR_IGNORE);

RESET threads;
