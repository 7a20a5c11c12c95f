-- observations: Observations, one row each, by day.
--
-- Exported by sous (version) from recipes/observations.json, SHA-256 of the recipe:
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

CREATE OR REPLACE TEMPORARY VIEW source_files_0 (`DATE` STRING, `PATIENT` STRING, `ENCOUNTER` STRING, `CODE` STRING, `DESCRIPTION` STRING, `VALUE` STRING, `UNITS` STRING)
USING csv OPTIONS (
  enforceSchema 'false',
  escape '"',
  header 'true',
  mode 'FAILFAST',
  path 'data/observations.csv',
  quote '"',
  sep ','
);

CREATE DATABASE IF NOT EXISTS `healthcare`;

DROP TABLE IF EXISTS `healthcare`.`observations`;

CREATE TABLE `healthcare`.`observations`
USING parquet
OPTIONS (compression 'snappy')
PARTITIONED BY (`year`, `month`, `day`)
LOCATION 'lake/observations'
AS
WITH
-- data/observations.csv
source AS (
  SELECT
    CAST(nullif(`DATE`, '') AS DATE) AS `DATE`,
    nullif(`PATIENT`, '') AS `PATIENT`,
    nullif(`ENCOUNTER`, '') AS `ENCOUNTER`,
    nullif(`CODE`, '') AS `CODE`,
    nullif(`DESCRIPTION`, '') AS `DESCRIPTION`,
    CAST(nullif(`VALUE`, '') AS DOUBLE) AS `VALUE`,
    nullif(`UNITS`, '') AS `UNITS`
  FROM source_files_0
),
-- Step 1: remove-duplicates
step_1 AS (
  SELECT DISTINCT `DATE`, `PATIENT`, `ENCOUNTER`, `CODE`, `DESCRIPTION`, `VALUE`, `UNITS`
  FROM source
),
-- Step 2: date-parts
step_2 AS (
  SELECT
    `DATE`,
    `PATIENT`,
    `ENCOUNTER`,
    `CODE`,
    `DESCRIPTION`,
    `VALUE`,
    `UNITS`,
    CAST(year(`DATE`) AS BIGINT) AS `year`,
    CAST(month(`DATE`) AS BIGINT) AS `month`,
    CAST(dayofmonth(`DATE`) AS BIGINT) AS `day`
  FROM step_1
),
-- Step 3: drop-columns
step_3 AS (
  SELECT
    `PATIENT`,
    `ENCOUNTER`,
    `CODE`,
    `DESCRIPTION`,
    `VALUE`,
    `UNITS`,
    `year`,
    `month`,
    `day`
  FROM step_2
)
SELECT /*+ REPARTITION(`year`, `month`, `day`) */ `PATIENT`, `ENCOUNTER`, `CODE`, `DESCRIPTION`, `VALUE`, `UNITS`, `year`, `month`, `day`
FROM step_3;
