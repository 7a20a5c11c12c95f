#!/usr/bin/env python3
"""Rows that look at others, in Sous, DuckDB and Polars, in alternation, as jobs.py measures.

usage: window_jobs.py --sous BINARY --data FOLDER [--rounds N] [--only JOB,…] [--out FILE]

Sous keeps the order of the rows in all of them; DuckDB need not, and Polars need not where a window has no order.
"""
import jobs


def window_jobs(data):
    """name: (source, steps, extension, DuckDB's select, Polars' lazy frame from the module)"""
    path = jobs.tables(data)["observations.csv"]
    source = {"path": path, "types": {"CODE": "text", "VALUE": "text"}}
    table = ("(SELECT PATIENT, DATE, CODE, TRY_CAST(trim(VALUE) AS DOUBLE) v FROM "
             f"read_csv('{path}', types={{'VALUE':'VARCHAR','CODE':'VARCHAR'}}))")
    start = [{"step": "add-columns", "values": {"v": "try_cast(VALUE as double)"}},
             {"step": "keep-columns", "columns": ["PATIENT", "DATE", "CODE", "v"]}]

    def job(over, values, select, frame, behind=""):
        def lazy(pl):
            rows = pl.scan_csv(path, schema_overrides={"VALUE": pl.String, "CODE": pl.String}, try_parse_dates=True)
            return frame(rows.select("PATIENT", "DATE", "CODE", v=pl.col("VALUE").cast(pl.Float64, strict=False)), pl)

        return (source, start + [{"step": "add-columns", "over": over, "values": values}], "parquet",
                f"SELECT *, {select} FROM {table}{behind}", lazy)

    by_date = {"by": ["PATIENT"], "order": [{"column": "DATE"}]}
    jobs_here = {
        "row number": job(
            by_date, {"n": "row_number()"}, "row_number() OVER (PARTITION BY PATIENT ORDER BY DATE) n",
            lambda rows, pl: rows.with_columns(n=pl.int_range(pl.len()).over("PATIENT", order_by="DATE") + 1)),
        "running total": job(
            {**by_date, "rows": [None, 0]}, {"total": "sum(v)"},
            "sum(v) OVER (PARTITION BY PATIENT ORDER BY DATE ROWS UNBOUNDED PRECEDING) total",
            lambda rows, pl: rows.with_columns(total=pl.col("v").fill_null(0).cum_sum().over("PATIENT", order_by="DATE"))),
        "moving mean": job(
            {"by": ["PATIENT", "CODE"], "order": [{"column": "DATE"}], "rows": [-9, 0]}, {"mean10": "mean(v)"},
            "avg(v) OVER (PARTITION BY PATIENT, CODE ORDER BY DATE ROWS 9 PRECEDING) mean10",
            lambda rows, pl: rows.with_columns(
                mean10=pl.col("v").rolling_mean(10, min_samples=1).over("PATIENT", "CODE", order_by="DATE"))),
        "share": job(
            {"by": ["CODE"]}, {"share": "try_divide(v, sum(v))"}, "v / nullif(sum(v) OVER (PARTITION BY CODE), 0) AS share",
            lambda rows, pl: rows.with_columns(share=pl.col("v") / pl.col("v").sum().over("CODE"))),
        "first and last": job(
            by_date, {"first": "first_value(v)", "last": "last_value(v)"},
            "first_value(v) OVER w AS first, last_value(v) OVER w AS last",
            lambda rows, pl: rows.with_columns(
                first=pl.col("v").first().over("PATIENT", order_by="DATE"),
                last=pl.col("v").last().over("PATIENT", order_by="DATE")),
            " WINDOW w AS (PARTITION BY PATIENT ORDER BY DATE ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"),
    }
    top = {"by": ["CODE"], "order": [{"column": "v", "order": "descending", "nulls": "last"}, {"column": "PATIENT"}, {"column": "DATE"}]}

    def three(pl):
        rows = pl.scan_csv(path, schema_overrides={"VALUE": pl.String, "CODE": pl.String}, try_parse_dates=True).select(
            "PATIENT", "DATE", "CODE", v=pl.col("VALUE").cast(pl.Float64, strict=False))
        return rows.sort("v", "PATIENT", "DATE", descending=[True, False, False], nulls_last=True).group_by("CODE").head(3)

    jobs_here["top 3"] = (
        source, start + [{"step": "filter-rows", "over": top, "where": "row_number() <= 3"}], "parquet",
        f"SELECT * FROM {table} QUALIFY row_number() OVER (PARTITION BY CODE ORDER BY v DESC NULLS LAST, PATIENT, DATE) <= 3", three)
    return jobs_here


if __name__ == "__main__":
    jobs.main(window_jobs, lambda data: None, __file__, "bench-windows.md")
