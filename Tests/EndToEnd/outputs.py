"""Outputs of the three recipes: the same from any number of nodes, the same table as DuckDB and Polars make."""
import datetime
import pathlib

import duckdb
import polars
import pyarrow.parquet

from peers import peer_duckdb, peer_polars
from support import RECIPES, check, hidden_leftovers, output_of, same, shared, tree_digest, Skip

NODES = [1, 2, 3, 8]


def facts(out):
    """Rows, files, partitions, and a digest of the cells that depends on neither order nor writer."""
    files = [str(path) for path in pathlib.Path(out).rglob("*.parquet")]
    connection = duckdb.connect()
    names = [row[0] for row in connection.execute(
        f"DESCRIBE SELECT * FROM read_parquet({files[:1]!r}, hive_partitioning=true)").fetchall()]
    cells = ", ".join(f"coalesce(CAST(\"{name}\" AS VARCHAR), '')" for name in sorted(names, key=str.lower))
    rows, digest = connection.execute(
        f"SELECT count(*), sum(hash(concat_ws('|', {cells})) // 1024) "
        f"FROM read_parquet('{out}/**/*.parquet', hive_partitioning=true)").fetchone()
    return rows, len(files), len({str(pathlib.Path(file).parent) for file in files}), digest


def compare_with_peers(workspace, data, folder):
    """Every recipe on every number of nodes, against both peers. Returns the facts by case."""
    found = {}
    for case in RECIPES:
        for peer, write in (("duckdb", peer_duckdb), ("polars", peer_polars)):
            write(case, data, str(folder / f"{peer}-{case}"))
        wanted = facts(folder / f"duckdb-{case}")
        # Polars splits no partition into files of its own accord, so its counts of files agree as well.
        same(facts(folder / f"polars-{case}"), wanted, f"case {case}: the peers disagree")
        trees = set()
        for nodes in NODES:
            lake = folder / f"lake-{case}-{nodes}"
            result = workspace.ok(
                "run", workspace.recipe(case), "--set", f"data={data}", "--set", f"lake={lake}", "--catalog",
                folder / "catalog.sqlite", "--nodes", nodes, "--report", "-")
            report, out = result.json(), output_of(lake, case)
            same(facts(out), wanted, f"case {case}, {nodes} nodes")
            same((report["output"]["rows"], report["output"]["files"]), wanted[:2], f"case {case}, report")
            for step in report["steps"]:
                same(step["rowsIn"] + step["added"], step["rowsOut"] + step["removed"] + step["rejected"], str(step))
            trees.add(tree_digest(out))
        same(len(trees), 1, f"case {case}: bytes differ between numbers of nodes")
        found[case] = wanted
    return found


def test_three_recipes_equal_duckdb_and_polars_for_every_number_of_nodes(workspace):
    found = compare_with_peers(workspace, workspace.data, workspace.new("peers"))
    return ", ".join(f"case {case}: {rows} rows, {files} files" for case, (rows, files, _, _) in found.items())


def test_three_recipes_on_the_real_sample(workspace):
    sample = shared() / "data" / "synthea-sample"
    if not sample.is_dir():
        raise Skip("there is no Synthea sample")
    found = compare_with_peers(workspace, sample, workspace.new("sample"))
    return ", ".join(f"case {case}: {rows} rows" for case, (rows, *_rest) in found.items())


def test_memory_and_temporary_folder_do_not_change_the_bytes(workspace):
    folder = workspace.new("memory")
    trees = set()
    for memory in ["64M", "4G"]:
        lake = folder / memory
        check(workspace.run_case(2, lake, "--memory", memory, "--nodes", 2, TMPDIR=str(folder)).status == 0)
        trees.add(tree_digest(output_of(lake, 2)))
    same(len(trees), 1)


def test_independent_readers_see_the_types_of_the_contract(workspace):
    lake = workspace.new("types")
    for case in RECIPES:
        check(workspace.run_case(case, lake).status == 0)
    text, big, date = "string", "int64", "date32[day]"
    wanted = {
        1: {"ID": text, "PATIENT": text, "CODE": big, "DESCRIPTION": text, "REASONCODE": big, "REASONDESCRIPTION": text},
        3: {"START": date, "STOP": date, "PATIENT": text, "CODE": big, "DESCRIPTION": text, "MARITAL": text,
            "RACE": text, "ETHNICITY": text, "GENDER": text, "condition_age": big},
    }
    for case, columns in wanted.items():
        first = sorted(output_of(lake, case).rglob("*.parquet"))[0]
        schema = pyarrow.parquet.read_schema(first)
        same({field.name: str(field.type) for field in schema}, columns, f"case {case}, pyarrow")
        names = {"string": polars.String, "int64": polars.Int64, "date32[day]": polars.Date}
        same(dict(polars.read_parquet_schema(first)), {name: names[kind] for name, kind in columns.items()}, "polars")
        described = duckdb.connect().execute(f"DESCRIBE SELECT * FROM read_parquet('{first}', hive_partitioning=false)").fetchall()
        names = {"string": "VARCHAR", "int64": "BIGINT", "date32[day]": "DATE"}
        same({row[0]: row[1] for row in described}, {name: names[kind] for name, kind in columns.items()}, "duckdb")
    # Partition columns live in the path only, and hold one file each.
    paths = [str(path.relative_to(output_of(lake, 1))) for path in output_of(lake, 1).rglob("*.parquet")]
    for path in paths:
        year, month, day, name = path.split("/")
        datetime.date(int(year[5:]), int(month[6:]), int(day[4:]))
        same(name, "part-00000.snappy.parquet")
    return f"{len(paths)} files"


def test_page_checksums_are_there(workspace):
    lake = workspace.new("checksums")
    check(workspace.run_case(3, lake).status == 0)
    for path in output_of(lake, 3).rglob("*.parquet"):
        pyarrow.parquet.ParquetFile(path, page_checksum_verification=True).read()


def test_outputs_of_csv_and_json_lines_hold_the_same_table(workspace):
    from support import write_recipe
    folder = workspace.new("formats")
    rows = {}
    for kind in ["parquet", "csv", "jsonl"]:
        recipe = write_recipe(
            folder, kind, {"path": str(workspace.data / "conditions.csv")}, [{"step": "remove-duplicates"}],
            {"path": f"conditions.{kind}"})
        workspace.ok("run", recipe, "-C", folder, "--quiet")
        reader = {"parquet": "read_parquet", "csv": "read_csv", "jsonl": "read_json"}[kind]
        rows[kind] = duckdb.connect().execute(
            f"SELECT count(*), sum(hash(concat_ws('|', START, coalesce(CAST(STOP AS VARCHAR), ''), PATIENT, CODE, DESCRIPTION)) // 1024) "
            f"FROM {reader}('{folder}/conditions.{kind}')").fetchone()
    same(len(set(rows.values())), 1, str(rows))


def test_node_counts_are_compared_and_one_output_is_published(workspace):
    lake = workspace.new("compared")
    result = workspace.run_case(1, lake, "--compare-nodes", "1,2,5", "--repeat", "2", "--format", "json")
    same(result.status, 0, result.err)
    comparison = result.json()
    same([line["nodes"] for line in comparison["nodeCounts"]], [1, 2, 5])
    same(comparison["runs"], 6)
    check(comparison["recommended"] in (1, 2, 5) and isinstance(comparison["limits"], list), result.out)
    check(all(line["wallSeconds"] > 0 and line["peakMemoryBytes"] > 0 for line in comparison["nodeCounts"]), result.out)
    same(result.err.count("run "), 6, result.err)
    plain = workspace.new("compared-plain")
    workspace.run_case(1, plain)
    same(tree_digest(output_of(lake, 1)), tree_digest(output_of(plain, 1)), "the published output")
    same(hidden_leftovers(lake), [], "what is left")
    shown = workspace.run_case(1, lake, "--compare-nodes", "2", "--repeat", "1").out
    check("choose 2 nodes" in shown and "equal byte for byte" in shown, shown)
    for wrong in ("", "1,x", "1,1", "0,2", "150"):
        same(workspace.run_case(1, lake, "--compare-nodes", wrong).status, 2, f"status of {wrong!r}")
    same(workspace.run_case(1, lake, "--compare-nodes", "1", "--dry-run").status, 2)
