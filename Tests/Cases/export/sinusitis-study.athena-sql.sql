-- sinusitis-study: Diagnoses of sinusitis with the patient's age and demographics.
--
-- Exported by sous (version) from recipes/sinusitis-study.json, SHA-256 of the recipe:
-- (digest)
-- To change it, change the recipe and export it again.
--
-- Athena, engine version 3: run the statements one after another.
-- Athena reads folders, so that a file has to stand in a folder of its own, and the locations below have to name
-- folders on S3. Timestamps have milliseconds there, and names of columns are in lower case.
--
-- Values of the recipe's parameters when this was exported:
--   data = data
--   lake = lake

CREATE EXTERNAL TABLE IF NOT EXISTS sous_source_0 (
  `START` string,
  `STOP` string,
  `PATIENT` string,
  `ENCOUNTER` string,
  `CODE` string,
  `DESCRIPTION` string
)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'
WITH SERDEPROPERTIES ('separatorChar' = ',', 'quoteChar' = '"', 'escapeChar' = '\u0001')
LOCATION 'data/conditions.csv/'
TBLPROPERTIES ('skip.header.line.count' = '1');

CREATE EXTERNAL TABLE IF NOT EXISTS sous_source_1 (
  `ID` string,
  `BIRTHDATE` string,
  `DEATHDATE` string,
  `SSN` string,
  `DRIVERS` string,
  `PASSPORT` string,
  `PREFIX` string,
  `FIRST` string,
  `LAST` string,
  `SUFFIX` string,
  `MAIDEN` string,
  `MARITAL` string,
  `RACE` string,
  `ETHNICITY` string,
  `GENDER` string,
  `BIRTHPLACE` string,
  `ADDRESS` string
)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'
WITH SERDEPROPERTIES ('separatorChar' = ',', 'quoteChar' = '"', 'escapeChar' = '\u0001')
LOCATION 'data/patients.csv/'
TBLPROPERTIES ('skip.header.line.count' = '1');

CREATE TABLE "healthcare"."sinusitis_study"
WITH (
  format = 'PARQUET',
  external_location = 'lake/sinusitis_study/',
  write_compression = 'SNAPPY'
)
AS
WITH
-- data/conditions.csv
source AS (
  SELECT
    CAST(nullif("START", '') AS DATE) AS "START",
    CAST(nullif("STOP", '') AS DATE) AS "STOP",
    nullif("PATIENT", '') AS "PATIENT",
    nullif("ENCOUNTER", '') AS "ENCOUNTER",
    CAST(nullif("CODE", '') AS BIGINT) AS "CODE",
    nullif("DESCRIPTION", '') AS "DESCRIPTION"
  FROM sous_source_0
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
  FROM sous_source_1
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
  WHERE strpos(lower("DESCRIPTION"), 'sinusitis') > 0
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
    date_diff('day', "BIRTHDATE", "START") AS "condition_age"
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
