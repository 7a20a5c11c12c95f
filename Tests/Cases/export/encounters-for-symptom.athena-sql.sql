-- encounters-for-symptom: Encounters for a symptom, one row each, by day.
--
-- Exported by sous (version) from recipes/encounters-for-symptom.json, SHA-256 of the recipe:
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
  `ID` string,
  `DATE` string,
  `PATIENT` string,
  `CODE` string,
  `DESCRIPTION` string,
  `REASONCODE` string,
  `REASONDESCRIPTION` string
)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'
WITH SERDEPROPERTIES ('separatorChar' = ',', 'quoteChar' = '"', 'escapeChar' = '\u0001')
LOCATION 'data/encounters.csv/'
TBLPROPERTIES ('skip.header.line.count' = '1');

CREATE TABLE sous_staging_healthcare_encounters_for_symptom
WITH (format = 'PARQUET')
AS
WITH
-- data/encounters.csv
source AS (
  SELECT
    nullif("ID", '') AS "ID",
    CAST(nullif("DATE", '') AS DATE) AS "DATE",
    nullif("PATIENT", '') AS "PATIENT",
    CAST(nullif("CODE", '') AS BIGINT) AS "CODE",
    nullif("DESCRIPTION", '') AS "DESCRIPTION",
    CAST(nullif("REASONCODE", '') AS BIGINT) AS "REASONCODE",
    nullif("REASONDESCRIPTION", '') AS "REASONDESCRIPTION"
  FROM sous_source_0
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
  WHERE strpos("DESCRIPTION", 'Encounter for symptom') > 0
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
SELECT "ID", "PATIENT", "CODE", "DESCRIPTION", "REASONCODE", "REASONDESCRIPTION", "year", "month", "day",
  dense_rank() OVER (ORDER BY "year", "month", "day") AS sous_partition
FROM step_5;

CREATE TABLE "healthcare"."encounters_for_symptom"
WITH (
  format = 'PARQUET',
  external_location = 'lake/encounters_for_symptom/',
  write_compression = 'SNAPPY',
  partitioned_by = ARRAY['year', 'month', 'day']
)
AS
SELECT "ID", "PATIENT", "CODE", "DESCRIPTION", "REASONCODE", "REASONDESCRIPTION", "year", "month", "day"
FROM sous_staging_healthcare_encounters_for_symptom
WHERE sous_partition BETWEEN 1 AND 100;

INSERT INTO "healthcare"."encounters_for_symptom"
SELECT "ID", "PATIENT", "CODE", "DESCRIPTION", "REASONCODE", "REASONDESCRIPTION", "year", "month", "day"
FROM sous_staging_healthcare_encounters_for_symptom
WHERE sous_partition BETWEEN 101 AND 200;

INSERT INTO "healthcare"."encounters_for_symptom"
SELECT "ID", "PATIENT", "CODE", "DESCRIPTION", "REASONCODE", "REASONDESCRIPTION", "year", "month", "day"
FROM sous_staging_healthcare_encounters_for_symptom
WHERE sous_partition >= 201;

DROP TABLE sous_staging_healthcare_encounters_for_symptom;
