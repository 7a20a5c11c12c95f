"""Avro in and out: the same bytes from any number of nodes, read by fastavro, and back again."""
import resource

import fastavro

from support import check, same, write_recipe


def rows_of(path):
    with open(path, "rb") as file:
        return list(fastavro.reader(file))


def made(folder, count=60_000):
    with open(folder / "in.csv", "w") as file:
        print("id,name,price,day", file=file)
        for number in range(count):
            name = "" if number % 7 == 0 else f"n{number % 1000} ä"
            print(f"{number},{name},{number % 10_000}.25,2024-0{number % 3 + 1}-10", file=file)
    return {"path": "in.csv", "types": {"price": "decimal(10,2)"}}


def test_avro_files_are_the_same_for_every_number_of_nodes_and_come_back(workspace):
    folder = workspace.new("avro")
    source = made(folder)
    for compression in ("none", "deflate", "snappy", "zstd"):
        files = set()
        for nodes in (1, 2, 3):
            recipe = write_recipe(folder, "r", source, [], {"path": "out.avro", "compression": compression})
            workspace.ok("run", recipe, "--nodes", nodes, "--catalog", folder / "c.sqlite", cwd=folder)
            files.add((folder / "out.avro").read_bytes())
        same(len(files), 1, f"{compression}: bytes differ between numbers of nodes")
        rows = rows_of(folder / "out.avro")
        same(len(rows), 60_000, compression)
        same([row["id"] for row in rows], list(range(60_000)), compression)
        same((str(rows[9]["price"]), rows[7]["name"], rows[8]["name"], str(rows[4]["day"])),
             ("9.25", None, "n8 ä", "2024-02-10"), compression)
        for nodes in (1, 3):
            back = write_recipe(folder, "back", {"path": "out.avro"}, [], {"path": "back.csv"})
            workspace.ok("run", back, "--nodes", nodes, "--catalog", folder / "c.sqlite", cwd=folder)
            again = write_recipe(folder, "again", source, [], {"path": "again.csv"})
            workspace.ok("run", again, "--catalog", folder / "c.sqlite", cwd=folder)
            same((folder / "back.csv").read_bytes(), (folder / "again.csv").read_bytes(), f"{compression}, {nodes} nodes")


def test_avro_parts_are_a_table_that_is_crawled_and_declared(workspace):
    folder = workspace.new("avro-parts")
    output = {"path": "lake", "format": "avro", "partitionBy": ["day"], "table": "d.t"}
    recipe = write_recipe(folder, "r", made(folder, 3000), [], output)
    catalog = ("--catalog", folder / "c.sqlite")
    workspace.ok("run", recipe, *catalog, cwd=folder)
    parts = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.avro"))
    same(parts, [f"lake/day=2024-0{month}-10/part-00000.avro" for month in (1, 2, 3)])
    same(sum(len(rows_of(folder / part)) for part in parts), 3000)
    check("STORED AS AVRO" in workspace.ok("catalog", "ddl", "d.t", *catalog, cwd=folder).out)
    workspace.ok("catalog", "crawl", "lake", "--catalog", folder / "other.sqlite", cwd=folder)
    for name, where in (("d.t", "c.sqlite"), ("lake", "c.sqlite")):
        shown = workspace.ok("preview", name, "--rows", "1", "--format", "json", "--catalog", folder / where, cwd=folder)
        same(shown.json()[0]["day"], "2024-01-10", name)
    result = workspace.run("export", recipe, "--to", "pyspark", cwd=folder)
    check(result.status != 0 and "avro is not written in PySpark" in result.err, result.err)


def test_reading_avro_takes_time_by_its_columns_and_not_by_their_square(workspace):
    folder = workspace.new("avro-wide")

    def seconds(columns):
        fields = [{"name": f"c{n}", "type": "long"} for n in range(columns)]
        rows = [{f"c{n}": n * row for n in range(columns)} for row in range(20)]
        with open(folder / "wide.avro", "wb") as file:
            fastavro.writer(file, {"type": "record", "name": "r", "fields": fields}, rows)
        recipe = write_recipe(folder, "wide", {"path": "wide.avro"}, [], {"path": "wide.parquet"})
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        workspace.ok("run", recipe, "--quiet", "--nodes", 1, "--catalog", folder / "c.sqlite", cwd=folder)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    few, many = seconds(3_000), seconds(12_000)
    check(many < 8 * few, f"{few:.2f} s for 3,000 columns, {many:.2f} s for 12,000")
    return f"{few:.2f} s for 3,000 columns, {many:.2f} s for 12,000"
