-- sinusitis-study: Diagnoses of sinusitis with the patient's age and demographics.
--
-- Exported by sous (version) from recipes/sinusitis-study.json, SHA-256 of the recipe:
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

CREATE OR REPLACE TEMPORARY VIEW source_files_0 (`START` STRING, `STOP` STRING, `PATIENT` STRING, `ENCOUNTER` STRING, `CODE` STRING, `DESCRIPTION` STRING)
USING csv OPTIONS (
  enforceSchema 'false',
  escape '"',
  header 'true',
  mode 'FAILFAST',
  path 'data/conditions.csv',
  quote '"',
  sep ','
);

CREATE OR REPLACE TEMPORARY VIEW source_files_1 (`ID` STRING, `BIRTHDATE` STRING, `DEATHDATE` STRING, `SSN` STRING, `DRIVERS` STRING, `PASSPORT` STRING, `PREFIX` STRING, `FIRST` STRING, `LAST` STRING, `SUFFIX` STRING, `MAIDEN` STRING, `MARITAL` STRING, `RACE` STRING, `ETHNICITY` STRING, `GENDER` STRING, `BIRTHPLACE` STRING, `ADDRESS` STRING)
USING csv OPTIONS (
  enforceSchema 'false',
  escape '"',
  header 'true',
  mode 'FAILFAST',
  path 'data/patients.csv',
  quote '"',
  sep ','
);

CREATE DATABASE IF NOT EXISTS `healthcare`;

DROP TABLE IF EXISTS `healthcare`.`sinusitis_study`;

CREATE TABLE `healthcare`.`sinusitis_study`
USING parquet
OPTIONS (compression 'snappy')
LOCATION 'lake/sinusitis_study'
AS
WITH
-- data/conditions.csv
source AS (
  SELECT
    CAST(nullif(`START`, '') AS DATE) AS `START`,
    CAST(nullif(`STOP`, '') AS DATE) AS `STOP`,
    nullif(`PATIENT`, '') AS `PATIENT`,
    nullif(`ENCOUNTER`, '') AS `ENCOUNTER`,
    CAST(nullif(`CODE`, '') AS BIGINT) AS `CODE`,
    nullif(`DESCRIPTION`, '') AS `DESCRIPTION`
  FROM source_files_0
),
-- data/patients.csv
source_1 AS (
  SELECT
    nullif(`ID`, '') AS `ID`,
    CAST(nullif(`BIRTHDATE`, '') AS DATE) AS `BIRTHDATE`,
    `DEATHDATE`,
    `SSN`,
    `DRIVERS`,
    `PASSPORT`,
    `PREFIX`,
    `FIRST`,
    `LAST`,
    `SUFFIX`,
    `MAIDEN`,
    nullif(`MARITAL`, '') AS `MARITAL`,
    nullif(`RACE`, '') AS `RACE`,
    nullif(`ETHNICITY`, '') AS `ETHNICITY`,
    nullif(`GENDER`, '') AS `GENDER`,
    `BIRTHPLACE`,
    `ADDRESS`
  FROM source_files_1
),
-- Step 1: join-table
step_1 AS (
  SELECT
    own.`START`,
    own.`STOP`,
    own.`PATIENT`,
    own.`ENCOUNTER`,
    own.`CODE`,
    own.`DESCRIPTION`,
    other.`BIRTHDATE` AS `BIRTHDATE`,
    other.`MARITAL` AS `MARITAL`,
    other.`RACE` AS `RACE`,
    other.`ETHNICITY` AS `ETHNICITY`,
    other.`GENDER` AS `GENDER`
  FROM source AS own
  INNER JOIN source_1 AS other ON own.`PATIENT` = other.`ID`
),
-- Step 2: remove-duplicates
step_2 AS (
  SELECT DISTINCT `START`, `STOP`, `PATIENT`, `ENCOUNTER`, `CODE`, `DESCRIPTION`, `BIRTHDATE`, `MARITAL`, `RACE`, `ETHNICITY`, `GENDER`
  FROM step_1
),
-- Step 3: keep-columns
step_3 AS (
  SELECT
    `START`,
    `STOP`,
    `PATIENT`,
    `CODE`,
    `DESCRIPTION`,
    `MARITAL`,
    `RACE`,
    `ETHNICITY`,
    `GENDER`,
    `BIRTHDATE`
  FROM step_2
),
-- Step 4: filter-rows
step_4 AS (
  SELECT `START`, `STOP`, `PATIENT`, `CODE`, `DESCRIPTION`, `MARITAL`, `RACE`, `ETHNICITY`, `GENDER`, `BIRTHDATE`
  FROM step_3
  WHERE contains(lower(`DESCRIPTION`), 'sinusitis')
),
-- Step 5: remove-missing
step_5 AS (
  SELECT `START`, `STOP`, `PATIENT`, `CODE`, `DESCRIPTION`, `MARITAL`, `RACE`, `ETHNICITY`, `GENDER`, `BIRTHDATE`
  FROM step_4
  WHERE (`ETHNICITY` <> '')
    AND (`RACE` <> '')
    AND (`GENDER` <> '')
    AND (`MARITAL` <> '')
),
-- Step 6: date-difference
step_6 AS (
  SELECT
    `START`,
    `STOP`,
    `PATIENT`,
    `CODE`,
    `DESCRIPTION`,
    `MARITAL`,
    `RACE`,
    `ETHNICITY`,
    `GENDER`,
    `BIRTHDATE`,
    CAST(datediff(`START`, `BIRTHDATE`) AS BIGINT) AS `condition_age`
  FROM step_5
),
-- Step 7: drop-columns
step_7 AS (
  SELECT
    `START`,
    `STOP`,
    `PATIENT`,
    `CODE`,
    `DESCRIPTION`,
    `MARITAL`,
    `RACE`,
    `ETHNICITY`,
    `GENDER`,
    `condition_age`
  FROM step_6
)
SELECT /*+ REPARTITION(1) */ `START`, `STOP`, `PATIENT`, `CODE`, `DESCRIPTION`, `MARITAL`, `RACE`, `ETHNICITY`, `GENDER`, `condition_age`
FROM step_7;
