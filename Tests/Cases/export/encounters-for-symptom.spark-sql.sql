-- encounters-for-symptom: Encounters for a symptom, one row each, by day.
--
-- Exported by sous (version) from recipes/encounters-for-symptom.json, SHA-256 of the recipe:
-- (digest)
-- To change it, change the recipe and export it again.
--
-- Apache Spark 3.5 and 4.x:  spark-sql -f <this file>
--
-- Values of the recipe's parameters when this was exported:
--   data = data
--   lake = lake

SET spark.sql.variable.substitute = false;

SET spark.sql.ansi.enabled = true;

SET spark.sql.session.timeZone = UTC;

SET spark.sql.caseSensitive = true;

SET spark.sql.legacy.timeParserPolicy = CORRECTED;

SET spark.sql.parquet.outputTimestampType = TIMESTAMP_MICROS;

SET spark.sql.parquet.datetimeRebaseModeInRead = CORRECTED;

SET spark.sql.parquet.datetimeRebaseModeInWrite = CORRECTED;

SET spark.sql.parquet.inferTimestampNTZ.enabled = false;

SET spark.sql.sources.partitionColumnTypeInference.enabled = false;

SET spark.sql.csv.parser.columnPruning.enabled = false;

CREATE OR REPLACE TEMPORARY VIEW source_files_0 (`ID` STRING, `DATE` STRING, `PATIENT` STRING, `CODE` STRING, `DESCRIPTION` STRING, `REASONCODE` STRING, `REASONDESCRIPTION` STRING)
USING csv OPTIONS (
  enforceSchema 'false',
  escape '"',
  header 'true',
  mode 'FAILFAST',
  path 'data/encounters.csv',
  quote '"',
  sep ','
);

CREATE DATABASE IF NOT EXISTS `healthcare`;

DROP TABLE IF EXISTS `healthcare`.`encounters_for_symptom`;

CREATE TABLE `healthcare`.`encounters_for_symptom`
USING parquet
OPTIONS (compression 'snappy')
PARTITIONED BY (`year`, `month`, `day`)
LOCATION 'lake/encounters_for_symptom'
AS
WITH
-- data/encounters.csv
source AS (
  SELECT
    nullif(`ID`, '') AS `ID`,
    CAST(nullif(`DATE`, '') AS DATE) AS `DATE`,
    nullif(`PATIENT`, '') AS `PATIENT`,
    CAST(nullif(`CODE`, '') AS BIGINT) AS `CODE`,
    nullif(`DESCRIPTION`, '') AS `DESCRIPTION`,
    CAST(nullif(`REASONCODE`, '') AS BIGINT) AS `REASONCODE`,
    nullif(`REASONDESCRIPTION`, '') AS `REASONDESCRIPTION`
  FROM source_files_0
),
-- Step 1: remove-duplicates
step_1 AS (
  SELECT DISTINCT `ID`, `DATE`, `PATIENT`, `CODE`, `DESCRIPTION`, `REASONCODE`, `REASONDESCRIPTION`
  FROM source
),
-- Step 2: filter-rows
step_2 AS (
  SELECT `ID`, `DATE`, `PATIENT`, `CODE`, `DESCRIPTION`, `REASONCODE`, `REASONDESCRIPTION`
  FROM step_1
  WHERE contains(`DESCRIPTION`, 'Encounter for symptom')
),
-- Step 3: remove-missing
step_3 AS (
  SELECT `ID`, `DATE`, `PATIENT`, `CODE`, `DESCRIPTION`, `REASONCODE`, `REASONDESCRIPTION`
  FROM step_2
  WHERE (`REASONCODE` IS NOT NULL)
),
-- Step 4: date-parts
step_4 AS (
  SELECT
    `ID`,
    `DATE`,
    `PATIENT`,
    `CODE`,
    `DESCRIPTION`,
    `REASONCODE`,
    `REASONDESCRIPTION`,
    CAST(year(`DATE`) AS BIGINT) AS `year`,
    CAST(month(`DATE`) AS BIGINT) AS `month`,
    CAST(dayofmonth(`DATE`) AS BIGINT) AS `day`
  FROM step_3
),
-- Step 5: drop-columns
step_5 AS (
  SELECT
    `ID`,
    `PATIENT`,
    `CODE`,
    `DESCRIPTION`,
    `REASONCODE`,
    `REASONDESCRIPTION`,
    `year`,
    `month`,
    `day`
  FROM step_4
)
SELECT /*+ REPARTITION(`year`, `month`, `day`) */ `ID`, `PATIENT`, `CODE`, `DESCRIPTION`, `REASONCODE`, `REASONDESCRIPTION`, `year`, `month`, `day`
FROM step_5;
