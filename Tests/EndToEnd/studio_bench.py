#!/usr/bin/env python3
"""How fast the studio answers on a full-size table: percentiles, beside what was promised.

usage: studio_bench.py --sous BINARY --data FOLDER [--rounds N] [--out FILE]

Times are taken outside the program, on a pseudo-terminal: from the start of the process, or from a key, to the bytes of
the frame that answers. They therefore hold the kernel's and this program's share too. Every figure is given with the
load of the machine, since a latency says little without it.
"""
import argparse
import os
import pathlib
import re
import shutil
import signal
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from screens import Pty  # noqa: E402
from support import check  # noqa: E402


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Bench:
    def __init__(self, sous, data, folder):
        self.sous, self.data, self.folder = sous, data, folder
        self.rows = []

    def open(self, *arguments):
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}
        environment.pop("TMUX", None)
        return Pty([str(self.sous), "open", *arguments], self.folder, environment)

    def report(self, what, promised, limit, found, unit):
        self.rows.append((what, promised, f"{found:,.1f} {unit}".replace(".0 ", " "), "yes" if found <= limit else "no"))
        print(f"{'ok  ' if found <= limit else 'MISS'} {what}: {found:,.1f} {unit} ({promised})", flush=True)

    # What is measured.

    def first_screen(self, rounds):
        times, memory = [], []
        for _ in range(rounds):
            start = time.perf_counter()
            with self.open("observations.csv") as terminal:
                # The first row of the table is the last thing of the first frame that matters.
                terminal.wait("sampled rows")
                times.append((time.perf_counter() - start) * 1000)
                memory.append(resident(terminal.process.pid))
                terminal.end(signal.SIGKILL)
        self.report("first screen of observations.csv, p99", "< 100 ms", 100, percentile(times, 0.99), "ms")
        self.report("first screen of observations.csv, median", "", 100, statistics.median(times), "ms")
        self.report("resident memory at the first screen", "< 150 MB", 150, max(memory) / 1e6, "MB")

    def keys_while_counting(self, rounds):
        """Every key must be answered by a frame, also while all rows are counted."""
        times, idle = [], 0
        with self.open("observations.csv") as terminal:
            terminal.wait("sampled rows")
            while len(times) < rounds:
                # Counting begins anew, asked for.
                terminal.send("#")
                terminal.quiet(0.02)
                begun, used, batch = time.perf_counter(), processor_time(terminal.process.pid), []
                for number in range(20):
                    place = len(terminal.seen)
                    start = time.perf_counter()
                    terminal.send("k" if number % 2 else "j")
                    while len(terminal.seen) == place:
                        terminal.read(0.5)
                    batch.append((time.perf_counter() - start) * 1000)
                    self.settle(terminal)
                # A program that hardly computed had done counting: its keys would make the figure look better.
                share = (processor_time(terminal.process.pid) - used) / (time.perf_counter() - begun)
                if share > 0.3:
                    times += batch
                else:
                    idle += 1
                    check(idle < 20, "it does not count while keys are measured; used", share, "of a core")
            self.report("resident memory while counting", "< 150 MB", 150, resident(terminal.process.pid) / 1e6, "MB")
            terminal.end(signal.SIGKILL)
        self.report("key to frame while all rows are counted, p99", "< 16 ms", 16, percentile(times, 0.99), "ms")

    def keys_during_a_run(self, rounds):
        """A run on all cores in the background, and keys in Compose."""
        (self.folder / "run.json").write_text(
            '{"version": 1, "name": "run", "source": {"path": "observations.csv"}, "steps": [{"step": '
            '"remove-duplicates"}], "output": {"path": "out/run", "format": "parquet"}}\n')
        times = []
        with self.open("run.json") as terminal:
            terminal.wait("sampled rows")
            while len(times) < rounds:
                terminal.send("R")
                terminal.wait("last measured", len(terminal.seen))
                place = len(terminal.seen)
                terminal.send("\r")
                terminal.wait("waits for", place)
                place = len(terminal.seen)
                terminal.send("\x1b")
                terminal.wait("Recipe", place)
                for number in range(40):
                    place = len(terminal.seen)
                    start = time.perf_counter()
                    terminal.send("j" if number % 2 else "k")
                    while len(terminal.seen) == place:
                        terminal.read(0.5)
                    times.append((time.perf_counter() - start) * 1000)
                    self.settle(terminal)
                place = len(terminal.seen)
                terminal.send("\x03")
                terminal.wait("the run was cancelled", place)
                terminal.send("R")
                terminal.wait("run again", place)
                terminal.send("\r")
                terminal.wait("last measured", place)
                terminal.send("\x1b")
                terminal.quiet(0.1)
            terminal.end(signal.SIGKILL)
        self.report("key to frame during a run on all cores, p99", "< 16 ms", 16, percentile(times, 0.99), "ms")

    def counts_of_case_2(self, rounds):
        """All rows counted behind every step of the observations recipe, on all cores."""
        (self.folder / "counted.json").write_text(
            '{"version": 1, "name": "counted", "source": {"path": "observations.csv"}, "steps": [{"step": '
            '"remove-duplicates"}, {"step": "date-parts", "column": "DATE", "parts": ["year", "month", "day"]}, '
            '{"step": "drop-columns", "columns": ["DATE"]}], "output": {"path": "out/counted", "format": "parquet", '
            '"partitionBy": ["year", "month", "day"]}}\n')
        times = []
        for _ in range(rounds):
            with self.open("counted.json") as terminal:
                terminal.wait("counts, ")
                terminal.quiet(0.3)
                place = len(terminal.seen)
                start = time.perf_counter()
                terminal.send("#")
                terminal.wait("all rows", place, seconds=90)
                times.append(time.perf_counter() - start)
                terminal.end(signal.SIGKILL)
        self.report("all rows counted behind three steps, median", "< 2.5 s", 2.5, statistics.median(times), "s")

    def settle(self, terminal):
        """What a frame is still sending must not be taken for the answer to the next key."""
        while terminal.read(0.003):
            pass

    def held_key(self):
        """A key held for ten seconds, sixty times a second: how long after release the last frame comes."""
        with self.open("observations.csv") as terminal:
            terminal.wait("sampled rows")
            terminal.send("#")
            start = time.perf_counter()
            for number in range(600):
                terminal.send("j")
                while True:
                    left = start + (number + 1) / 60 - time.perf_counter()
                    if left <= 0:
                        break
                    terminal.read(min(left, 0.005))
            released = time.perf_counter()
            last = released
            # Only frames for keys count; what the counting draws comes later and seldom.
            while True:
                if terminal.read(0.1):
                    last = time.perf_counter()
                if time.perf_counter() - last > 0.1 or last - released > 2:
                    break
            terminal.end(signal.SIGKILL)
        self.report("60 keys a second for 10 s, drained after release", "< 50 ms", 50, max(0, last - released) * 1000, "ms")

    def changed_step(self, rounds):
        """Removing rows like the cell: from the key to the grid behind the new step, over 5,000 rows."""
        times = []
        with self.open("observations.csv") as terminal:
            terminal.wait("sampled rows")
            for _ in range(rounds):
                place = len(terminal.seen)
                start = time.perf_counter()
                # The grid is drawn anew, from the result of the step.
                terminal.send("-")
                terminal.wait("After step ", place)
                times.append((time.perf_counter() - start) * 1000)
                place = len(terminal.seen)
                terminal.send("u")
                terminal.wait("Source", place)
                terminal.send("j")
                self.settle(terminal)
            terminal.end(signal.SIGKILL)
        self.report("a changed step to its preview of 5,000 rows, p99", "< 50 ms", 50, percentile(times, 0.99), "ms")

    def keys_in_a_long_text(self, rounds):
        """Keys in the expression of a filter that names five hundred patients, at its end and in its middle."""
        names = ", ".join(f"'{number:08x}-64b8-47b2-82a6-1ce9d247f5f4'" for number in range(500))
        text = f"PATIENT in ({names})"
        check(len(text) >= 20_000, len(text))
        for place, keys in (("end", "\x1b[F"), ("middle", "\x1b[H" + "\x1bf" * 250)):
            times = []
            with self.open("observations.csv") as terminal:
                terminal.wait("sampled rows")
                terminal.send("afilter")
                terminal.quiet(0.2)
                terminal.send("\r")
                terminal.wait("Add step 1")
                terminal.send("\x05\x15")
                terminal.quiet(0.2)
                seen = len(terminal.seen)
                terminal.send(f"\x1b[200~{text}\x1b[201~")
                # The text ends on the screen, wherever its lines break.
                terminal.wait("')", seen)
                terminal.quiet(0.5)
                terminal.send(keys)
                terminal.quiet(0.5)
                for _ in range(rounds):
                    seen = len(terminal.seen)
                    start = time.perf_counter()
                    # Never what takes the key before back: two keys in one frame would change nothing.
                    terminal.send("x")
                    while len(terminal.seen) == seen:
                        terminal.read(0.5)
                    times.append((time.perf_counter() - start) * 1000)
                    terminal.quiet(0.02)
                terminal.end(signal.SIGKILL)
            self.report(f"a key at the {place} of a text of 20 kB, p99", "< 16 ms", 16, percentile(times, 0.99), "ms")

    def quit(self, rounds):
        times = []
        for _ in range(rounds):
            with self.open("observations.csv") as terminal:
                terminal.wait("sampled rows")
                start = time.perf_counter()
                terminal.send("q")
                terminal.process.wait()
                times.append((time.perf_counter() - start) * 1000)
        self.report("quitting while all rows are counted, p99", "< 50 ms", 50, percentile(times, 0.99), "ms")

    def bytes_sent(self):
        with self.open("observations.csv") as terminal:
            terminal.wait("sampled rows")
            # Until all rows are counted and nothing more is drawn.
            while True:
                place = len(terminal.seen)
                terminal.quiet(1.5)
                if len(terminal.seen) == place:
                    break
            place = len(terminal.seen)
            until = time.perf_counter() + 3
            while time.perf_counter() < until:
                terminal.read(0.5)
            self.report("bytes sent in three idle seconds", "0", 0, len(terminal.seen) - place, "bytes")
            for name, keys, limit in (("a cursor move", "jjjjkklhlhl", 300), ("a page", "\x1b[6~\x1b[6~\x1b[5~", 8000),
                                      ("a step sideways that scrolls", "lllllll", 8000)):
                sizes = []
                for key in re.findall(r"\x1b\[\d~|.", keys):
                    place = len(terminal.seen)
                    terminal.send(key)
                    terminal.quiet(0.15)
                    sizes.append(len(terminal.seen) - place)
                self.report(f"most bytes for {name}", f"<= {limit:,}", limit, max(sizes), "bytes")
            terminal.end(signal.SIGKILL)

    def change_on_disk(self, rounds):
        path = self.folder / "watched.json"
        text = ('{{"version": 1, "name": "watched", "source": {{"path": "observations.csv"}}, "steps": [{{"step": '
                '"limit-rows", "rows": {}}}]}}\n')
        path.write_text(text.format(10))
        times = []
        with self.open("watched.json") as terminal:
            terminal.wait("sampled rows")
            terminal.quiet(0.3)
            for number in range(rounds):
                beside = self.folder / "beside"
                beside.write_text(text.format(1000 + number))
                place = len(terminal.seen)
                start = time.perf_counter()
                beside.replace(path)
                terminal.wait(str(1000 + number)[-1], place)
                times.append((time.perf_counter() - start) * 1000)
                terminal.quiet(0.1)
            terminal.end(signal.SIGKILL)
        self.report("a recipe changed on disk is shown, p99", "< 200 ms", 200, percentile(times, 0.99), "ms")


def processor_time(process):
    """Seconds of all cores that a process has used."""
    with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(process):
    with open(f"/proc/{process}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sous", required=True)
    arguments.add_argument("--data", required=True)
    arguments.add_argument("--rounds", type=int, default=100)
    arguments.add_argument("--only", default="")
    arguments.add_argument("--out", default="bench-studio.md")
    chosen = arguments.parse_args()
    data = pathlib.Path(chosen.data).resolve()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sous-bench-studio-"))
    table = folder / "observations.csv"
    table.symlink_to(data / "observations.csv")
    (folder / ".git").mkdir()
    bench = Bench(pathlib.Path(chosen.sous).resolve(), data, folder)
    load = os.getloadavg()[0]
    few = max(10, chosen.rounds // 4)
    try:
        for name, work in (("first", lambda: bench.first_screen(chosen.rounds)),
                           ("counting", lambda: bench.keys_while_counting(chosen.rounds * 4)),
                           ("counts", lambda: bench.counts_of_case_2(max(3, chosen.rounds // 20))),
                           ("run", lambda: bench.keys_during_a_run(chosen.rounds * 2)),
                           ("held", bench.held_key), ("step", lambda: bench.changed_step(chosen.rounds)),
                           ("text", lambda: bench.keys_in_a_long_text(chosen.rounds * 2)),
                           ("quit", lambda: bench.quit(few)), ("bytes", bench.bytes_sent),
                           ("disk", lambda: bench.change_on_disk(few))):
            if chosen.only in name:
                work()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    size = (data / "observations.csv").stat().st_size
    lines = [f"The studio on `observations.csv` ({size / 1e6:,.0f} MB), {os.cpu_count()} cores, load {load:.1f} at the start "
             f"and {os.getloadavg()[0]:.1f} at the end, {chosen.rounds} rounds:", "", "| | promised | measured | kept |",
             "|---|---|---|---|"]
    lines += [f"| {what} | {promised} | {found} | {kept} |" for what, promised, found, kept in bench.rows]
    pathlib.Path(chosen.out).write_text("\n".join(lines) + "\n")
    print(f"written to {chosen.out}")


if __name__ == "__main__":
    main()
