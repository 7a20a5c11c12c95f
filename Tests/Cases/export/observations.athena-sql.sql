-- observations: Observations, one row each, by day.
--
-- Exported by sous (version) from recipes/observations.json, SHA-256 of the recipe:
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
  `DATE` string,
  `PATIENT` string,
  `ENCOUNTER` string,
  `CODE` string,
  `DESCRIPTION` string,
  `VALUE` string,
  `UNITS` string
)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'
WITH SERDEPROPERTIES ('separatorChar' = ',', 'quoteChar' = '"', 'escapeChar' = '\u0001')
LOCATION 'data/observations.csv/'
TBLPROPERTIES ('skip.header.line.count' = '1');

CREATE TABLE sous_staging_healthcare_observations
WITH (format = 'PARQUET')
AS
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
  FROM sous_source_0
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
SELECT "PATIENT", "ENCOUNTER", "CODE", "DESCRIPTION", "VALUE", "UNITS", "year", "month", "day",
  dense_rank() OVER (ORDER BY "year", "month", "day") AS sous_partition
FROM step_3;

CREATE TABLE "healthcare"."observations"
WITH (
  format = 'PARQUET',
  external_location = 'lake/observations/',
  write_compression = 'SNAPPY',
  partitioned_by = ARRAY['year', 'month', 'day']
)
AS
SELECT "PATIENT", "ENCOUNTER", "CODE", "DESCRIPTION", "VALUE", "UNITS", "year", "month", "day"
FROM sous_staging_healthcare_observations
WHERE sous_partition BETWEEN 1 AND 100;

INSERT INTO "healthcare"."observations"
SELECT "PATIENT", "ENCOUNTER", "CODE", "DESCRIPTION", "VALUE", "UNITS", "year", "month", "day"
FROM sous_staging_healthcare_observations
WHERE sous_partition BETWEEN 101 AND 200;

INSERT INTO "healthcare"."observations"
SELECT "PATIENT", "ENCOUNTER", "CODE", "DESCRIPTION", "VALUE", "UNITS", "year", "month", "day"
FROM sous_staging_healthcare_observations
WHERE sous_partition >= 201;

DROP TABLE sous_staging_healthcare_observations;
