"""What an input takes: memory within the limit and time in proportion, however wide the input is."""
import hashlib
import struct

import pyarrow
import pyarrow.parquet

from support import check, same, write_recipe

LIMIT = 64 << 20
# Above the limit, for the program itself and what every run needs.
CONSTANT = 96 << 20


def measured(workspace, folder, source, output, *more, status=0, memory="64M", timeout=60, nodes=2):
    """Runs a recipe without steps and holds its memory to the limit; the report and what went wrong."""
    recipe = write_recipe(folder, "r", {"path": source}, [], {"path": output})
    result = workspace.run("run", recipe, "--memory", memory, "--nodes", nodes, "--report", "-", *more, cwd=folder,
                           timeout=timeout)
    same(result.status, status, result.err)
    peak = result.json()["peakMemoryBytes"]
    if memory == "64M":
        check(peak < LIMIT + CONSTANT, f"{source}: {peak >> 20} MiB at --memory 64M")
    return result.err, peak


def mebibytes(*peaks):
    return "peak " + ", ".join(f"{peak >> 20}" for peak in peaks) + " MiB"


def test_wide_parquet_is_read_and_written_within_the_memory(workspace):
    folder = workspace.new("wide-parquet")
    numbers = pyarrow.array(range(150_000))
    texts = pyarrow.array([None if row % 5 == 0 else f"text {row % 7919}" for row in range(150_000)])
    table = pyarrow.table({f"c{column}": texts if column % 4 == 0 else numbers for column in range(160)})
    pyarrow.parquet.write_table(table, folder / "wide.parquet")
    peaks, digests = [], set()
    for memory, nodes in [("64M", 2), ("64M", 3), ("4G", 1)]:
        output = f"{memory}-{nodes}.parquet"
        _, peak = measured(workspace, folder, "wide.parquet", output, memory=memory, nodes=nodes)
        peaks.append(peak)
        digests.add(hashlib.sha256((folder / output).read_bytes()).hexdigest())
    same(len(digests), 1, "bytes depend on memory or nodes")
    check(pyarrow.parquet.read_table(folder / "64M-2.parquet").equals(table), "the tables differ")
    return mebibytes(*peaks)


def test_footers_are_read_or_refused_by_number(workspace):
    folder = workspace.new("footers")
    numbers = pyarrow.array(range(12_000))
    texts = pyarrow.array([f"text {row}" for row in range(12_000)])
    table = pyarrow.table({f"c{column}": texts if column % 2 else numbers for column in range(200)})
    for groups, rows in (("some", 100), ("many", 20)):
        pyarrow.parquet.write_table(table, folder / f"{groups}.parquet", row_group_size=rows, compression="none",
                                    use_dictionary=False)
    _, some = measured(workspace, folder, "some.parquet", "out.parquet")
    check(pyarrow.parquet.read_table(folder / "out.parquet").equals(table), "the tables differ")
    error, many = measured(workspace, folder, "many.parquet", "none.parquet", status=4)
    check("footer" in error and "--memory" in error, error)
    return mebibytes(some, many)


def test_joins_that_spill_stay_within_the_memory(workspace):
    folder = workspace.new("spilling-join")
    # Wide rows, several of a key, so that both sides and what is joined are many times the limit.
    count, fill = 100_000, "x" * 90
    with open(folder / "right.csv", "w") as file:
        file.write("k," + ",".join(f"r{column}" for column in range(30)) + "\n")
        for row in range(count):
            file.write(f"key {row * 7919 % (count // 4)}," + ",".join(f"{fill[:row % 40]}{row}-{c}" for c in range(30)) + "\n")
    with open(folder / "left.csv", "w") as file:
        file.write("k,a,b\n" + "".join(f"key {row},{row}-a,{fill}{row}\n" for row in range(count // 4 + 1000)))
    peaks, digests = [], set()
    for nodes in (1, 2, 3):
        recipe = write_recipe(folder, "r", {"path": "left.csv", "header": True}, [
            {"step": "join-table", "with": {"path": "right.csv", "header": True}, "kind": "left",
             "on": [{"left": "k", "right": "k"}]}], {"path": "out.csv"})
        result = workspace.ok("run", recipe, "--memory", "64M", "--nodes", nodes, "--report", "-", cwd=folder)
        peaks.append(result.json()["peakMemoryBytes"])
        check(peaks[-1] < LIMIT + CONSTANT, f"{peaks[-1] >> 20} MiB on {nodes} nodes")
        digests.add(hashlib.sha256((folder / "out.csv").read_bytes()).hexdigest())
    same(len(digests), 1, "bytes depend on nodes")
    with open(folder / "out.csv") as file:
        same(sum(1 for _ in file), 1 + count + 1000)
    return mebibytes(*peaks)


def test_an_object_of_many_keys_is_read_or_refused_by_number(workspace):
    folder = workspace.new("many-keys")
    for count in (10_000, 200_000):
        (folder / f"{count}.jsonl").write_text("{" + ",".join(f'"k{key}":1' for key in range(count)) + "}\n")
    _, few = measured(workspace, folder, "10000.jsonl", "out.jsonl")
    same((folder / "out.jsonl").read_text(), (folder / "10000.jsonl").read_text())
    error, many = measured(workspace, folder, "200000.jsonl", "none.jsonl", status=4)
    check("200000" in error and "--memory" in error, error)
    return mebibytes(few, many)


def test_lines_with_keys_of_their_own(workspace):
    folder = workspace.new("own-keys")
    for count in (4_000, 60_000):
        (folder / f"{count}.jsonl").write_text("".join(f'{{"k{key}":1}}\n' for key in range(count)))
    _, few = measured(workspace, folder, "4000.jsonl", "out.parquet")
    # Refused by the number of columns or of empty cells, whichever the memory finds first.
    error, many = measured(workspace, folder, "60000.jsonl", "none.jsonl", status=4, timeout=20)
    check("32769 different keys" in error and "--memory" in error, error)
    error, more = measured(workspace, folder, "60000.jsonl", "none.jsonl", status=4, memory="4G", timeout=20)
    check("60000 different keys in 60000 lines" in error, error)
    check(more < LIMIT + CONSTANT, f"{more >> 20} MiB to refuse 60,000 keys")
    return mebibytes(few, many, more)


def test_headers_of_equal_names_take_time_in_proportion(workspace):
    folder = workspace.new("equal-names")
    (folder / "same.csv").write_text(",".join(["a"] * 32_000) + "\n" + ",".join(["1"] * 32_000) + "\n")
    _, peak = measured(workspace, folder, "same.csv", "out.csv", timeout=20)
    names = (folder / "out.csv").read_text().split("\n")[0].split(",")
    same(names, ["a"] + [f"a_{number}" for number in range(2, 32_001)])
    return mebibytes(peak)


def test_types_that_change_behind_the_sample_take_time_in_proportion(workspace):
    folder = workspace.new("late-types")
    count = 16_000
    lines = [",".join(f"c{column}" for column in range(count))] + [",".join(["1"] * count)] * 400
    text = "\n".join(lines + [",".join(["x"] * count)]) + "\n"
    (folder / "late.csv").write_text(text)
    peaks = []
    for nodes in (1, 2, 8):
        _, peak = measured(workspace, folder, "late.csv", "out.csv", timeout=20, nodes=nodes)
        peaks.append(peak)
        same((folder / "out.csv").read_text(), text)
    listed = workspace.ok("schema", "late.csv", "--format", "json", cwd=folder, timeout=10).json()
    same(len(listed["columns"]), count)
    return mebibytes(*peaks)


def test_a_record_of_many_quoted_fields(workspace):
    folder = workspace.new("quoted")
    count = 20_000
    rows = [",".join(f'"{kind}{field}"' for field in range(count)) for kind in ("n", 'a ""b""')]
    (folder / "quoted.csv").write_text("\n".join(rows) + "\n")
    _, peak = measured(workspace, folder, "quoted.csv", "out.csv", timeout=20)
    same(len((folder / "out.csv").read_text().split("\n")[1].split(",")), count)
    return mebibytes(peak)


def zstd(window, content):
    """A frame of one raw block that asks for a window of 2^window bytes (RFC 8878)."""
    return struct.pack("<IBB", 0xFD2FB528, 0, (window - 10) << 3) + struct.pack("<I", len(content) << 3 | 1)[:3] + content


def test_windows_of_zstd_are_held_or_refused_by_number(workspace):
    folder = workspace.new("zstd-window")
    for window in (23, 27):
        (folder / f"{window}.csv.zst").write_bytes(zstd(window, b"a,b\n1,2\n"))
    measured(workspace, folder, "23.csv.zst", "out.csv")
    same((folder / "out.csv").read_text(), "a,b\n1,2\n")
    error, _ = measured(workspace, folder, "27.csv.zst", "none.csv", status=4)
    check("128 MiB" in error and "--memory" in error, error)
    measured(workspace, folder, "27.csv.zst", "more.csv", memory="512M")


def test_files_of_blank_lines(workspace):
    folder = workspace.new("blank")
    (folder / "two.csv").write_bytes(b"a,b\n" + b"\n" * (50 << 20) + b"1,2\n")
    _, two = measured(workspace, folder, "two.csv", "out.csv", timeout=20)
    same((folder / "out.csv").read_text(), "a,b\n1,2\n")
    (folder / "first.csv").write_bytes(b"\n" * (12 << 20) + b"a,b\n1,2\n")
    _, first = measured(workspace, folder, "first.csv", "first-out.csv", timeout=20)
    same((folder / "first-out.csv").read_text(), "a,b\n1,2\n")
    (folder / "more.csv").write_bytes(b"\n" * (50 << 20) + b"a,b\n1,2\n")
    error, _ = measured(workspace, folder, "more.csv", "none.csv", status=4, timeout=20)
    check("blank lines" in error and "--memory" in error, error)
    # Where a record is one field, a blank line is one.
    (folder / "one.csv").write_bytes(b"a\n" + b"\n" * (20 << 20) + b"1\n")
    _, one = measured(workspace, folder, "one.csv", "one-out.csv")
    same((folder / "one-out.csv").stat().st_size, 4 + (20 << 20))
    return mebibytes(two, first, one)


def test_different_values_of_one_group_fit_into_the_memory_or_are_refused(workspace):
    folder = workspace.new("counted-values")
    many, few = 3_000_000, 60_000
    with open(folder / "many.csv", "w") as file:
        # Numbers and texts, each only once, in no order.
        file.write("g,v,t\n" + "".join(f"{row % 7},{row * 2654435761 % (1 << 40)},x{row * 2654435761 % (1 << 40):013x}\n"
                                       for row in range(many)))
    with open(folder / "few.csv", "w") as file:
        file.write("g,v,t\n" + "".join(f"{row % 7},{row % few},x{row % few}\n" for row in range(many // 3)))
    counted = {"median": "median(v)", "mode": "mode(t)", "largest": "kth_largest(v, 3)", "different": "count(distinct t)",
               "sum": "sum(distinct v)"}
    cases = {name: [{"step": "group-rows", "by": [], "values": {"m": of}}] for name, of in counted.items()}
    cases |= {
        "all of them": [{"step": "group-rows", "by": ["g"], "values": counted}],
        "fill-missing": [{"step": "fill-missing", "columns": ["v"], "with": "median"}],
        "handle-outliers": [{"step": "handle-outliers", "column": "v", "method": "iqr", "do": "flag", "into": "far"}],
        "over": [{"step": "add-columns", "values": counted, "over": {}}],
    }
    peaks = []
    for name, steps in cases.items():
        for source, status in (("many.csv", 1), ("few.csv", 0)):
            recipe = write_recipe(folder, "r", {"path": source, "header": True}, steps, {"path": "out.csv"})
            result = workspace.run("run", recipe, "--memory", "64M", "--nodes", 2, "--report", "-", cwd=folder, timeout=60)
            if source == "many.csv":
                same(result.status, status, f"{name}: {result.err}")
                check("step 1 counts together" in result.err and "--memory" in result.err, name, result.err)
            else:
                same(result.status, status, f"{name}: {result.err}")
            peaks.append(result.json()["peakMemoryBytes"])
            check(peaks[-1] < LIMIT + CONSTANT, f"{name} of {source}: {peaks[-1] >> 20} MiB")
    return mebibytes(max(peaks))


def test_columns_made_of_many_values_take_time_in_proportion(workspace):
    folder = workspace.new("wide-pivot")
    seconds, digests = {}, set()
    for count in (2000, 8000):
        (folder / "p.csv").write_text("id,kind,amount\n" + "".join(f"{row % 50},k{row},{row}\n" for row in range(count)))
        recipe = write_recipe(folder, "r", {"path": "p.csv"}, [
            {"step": "pivot-rows", "column": "kind", "values": [f"k{row}" for row in range(count)], "value": "sum(amount)",
             "by": ["id"]}], {"path": "out.csv"})
        for memory, nodes in (("64M", 3), ("4G", 2)):
            result = workspace.ok("run", recipe, "--report", "-", "--memory", memory, "--nodes", nodes, cwd=folder, timeout=60)
            digests.add((count, hashlib.sha256((folder / "out.csv").read_bytes()).hexdigest()))
        seconds[count] = result.json()["cpuSeconds"]
        lines = (folder / "out.csv").read_text().splitlines()
        same((len(lines), lines[1].split(",")[1], lines[1].split(",")[51]), (51, "0", "50"))
    same(len(digests), 2, "bytes depend on memory or nodes")
    check(seconds[8000] < 6 * seconds[2000], seconds)
    return f"{seconds[8000]:.1f} s of CPU for 8,000 columns"
