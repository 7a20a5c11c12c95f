#!/usr/bin/env python3
"""How much faster more nodes make the three recipes, beside how much faster this machine can be at all.

usage: scaling.py --sous BINARY --data FOLDER [--rounds N] [--cases 1,2,3] [--nodes 1,2,4,8] [--out FILE]

The control is computation without memory traffic: as many iterations of SHA-256 as take about as long as the recipe
does on one node, on one thread and split over two. Shared and hyper-threaded cores give two threads less than twice
the speed, so every round runs the recipe at each number of nodes and the control at both of its numbers, in an order
that turns round every time. A speed-up is the ratio of median wall times of whole processes, from start to exit.
Every run has a folder of its own; all are deleted when all runs are over.
"""
import argparse
import hashlib
import os
import pathlib
import shutil
import statistics
import tempfile
import threading
import time

from bench import HERE, RECIPES, measure


def spin(iterations, threads):
    """Wall seconds that the iterations take, split evenly over threads. The work is done outside Python's lock."""
    share = iterations // threads
    workers = [threading.Thread(target=hashlib.pbkdf2_hmac, args=("sha256", b"key", b"salt", share)) for _ in range(threads)]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return time.perf_counter() - start


def iterations_for(seconds):
    """Iterations that take about so long on one thread."""
    probe = 200_000
    return max(1000, int(probe * seconds / min(spin(probe, 1) for _ in range(3))))


def measure_case(case, chosen, data, folder):
    """Lists of (CPU seconds, wall seconds, peak bytes) by number of nodes, and of wall seconds by the control's threads."""
    counts = [int(count) for count in chosen.nodes.split(",")]

    def run(name, nodes):
        return measure([
            chosen.sous, "run", str(HERE.parents[1] / "recipes" / f"{RECIPES[case]}.json"), "--quiet", "--nodes", str(nodes),
            "--set", f"data={data}", "--set", f"lake={folder / name}", "--catalog", str(folder / "catalog.sqlite")])

    # One run that is not counted: it brings the input into memory, and tells how long the control should be.
    iterations = iterations_for(run(f"{case}-first", counts[0])[1])
    runs = {count: [] for count in counts}
    control = {1: [], 2: []}
    for number in range(chosen.rounds):
        turns = [("control", 1), *(("sous", count) for count in counts), ("control", 2)]
        for who, count in turns if number % 2 == 0 else reversed(turns):
            if who == "sous":
                runs[count].append(run(f"{case}-{number}-{count}", count))
            else:
                control[count].append(spin(iterations, count))
    return runs, control


def median(runs, part):
    return statistics.median(run[part] for run in runs)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sous", required=True)
    arguments.add_argument("--data", required=True)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--cases", default="1,2,3")
    arguments.add_argument("--nodes", default="1,2,4,8")
    arguments.add_argument("--out", default="bench-scaling.md")
    chosen = arguments.parse_args()
    data = pathlib.Path(chosen.data).resolve()
    place = "/dev/shm" if os.path.isdir("/dev/shm") else None
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sous-scaling-", dir=place))
    lines = ["| case | nodes | wall s | CPU s | peak MB | speed-up | control's | share | wall, times 2 nodes | CPU, times 2 nodes |",
             "|---|---|---|---|---|---|---|---|---|---|"]
    try:
        for case in map(int, chosen.cases.split(",")):
            runs, control = measure_case(case, chosen, data, folder)
            possible = statistics.median(control[1]) / statistics.median(control[2])
            first = min(runs)
            for count, found in runs.items():
                cpu, wall, peak = (median(found, part) for part in range(3))
                speed = median(runs[first], 1) / wall
                # The control has as many threads as the comparison is about: two.
                beside = f"{possible:.2f} | {speed / possible:.2f}" if count == 2 and first == 1 else "|"
                pair = (f"{wall / median(runs[2], 1):.2f} | {cpu / median(runs[2], 0):.2f}"
                        if 2 in runs and count > 2 else "|")
                lines.append(f"| {case} | {count} | {wall:.3f} | {cpu:.2f} | {peak / 1e6:.0f} | {speed:.2f} | {beside} | {pair} |")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    text = "\n".join(lines) + f"\n\n{chosen.rounds} rounds in alternation, medians; {os.cpu_count()} cores\n"
    pathlib.Path(chosen.out).write_text(text)
    print(text)


if __name__ == "__main__":
    main()
