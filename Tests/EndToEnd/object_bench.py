#!/usr/bin/env python3
"""The recipe `observations` from S3 to S3, beside the same in memory, DuckDB, Polars, and the AWS CLI, which only copies.

usage: object_bench.py --sous BINARY --data FOLDER [--rounds N] [--servers PYTHON] [--out FILE]

S3 is a SeaweedFS on this machine with its data in memory (`scripts/servers`), whose own CPU is not counted. CPU seconds are user
and system time of the whole process, imports of the peers included. DuckDB is measured by the Python of `.venv-servers`, which has its
extension. Without an AWS CLI on the PATH its copies are left out, with a word.
"""
import argparse
import collections
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile

from bench import measure
from screens import Pty
from servers import BUCKET, KEY, S3, SECRET, Proxy
from support import ROOT

HERE = pathlib.Path(__file__).resolve().parent
HOME = f"s3://{BUCKET}"
RECIPE = ROOT / "recipes" / "observations.json"

DUCKDB = """
import sys; sys.path.insert(0, sys.argv[1])
import peers, extensions
home, port, key, secret, out = sys.argv[2:]
connection = extensions.connect(home, "httpfs")
connection.execute(f"create secret (type s3, key_id '{key}', secret '{secret}', endpoint '127.0.0.1:{port}', url_style 'path', use_ssl false)")
peers.peer_duckdb(2, "s3://clinic/export", out, connection)
"""

POLARS = """
import sys; sys.path.insert(0, sys.argv[1])
import peers
port, key, secret, out = sys.argv[2:]
peers.peer_polars(2, "s3://clinic/export", out, {
    "aws_access_key_id": key, "aws_secret_access_key": secret, "aws_region": "us-east-1",
    "aws_endpoint_url": f"http://127.0.0.1:{port}", "aws_allow_http": "true"})
"""


LIST = """
import boto3, os
s3 = boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL_S3"])
for page in s3.get_paginator("list_objects_v2").paginate(Bucket="clinic"):
    for found in page.get("Contents", []):
        print(found["Key"].split("/")[0])
"""


def run(sous, data, lake, folder, *more):
    return [sous, "run", str(RECIPE), "--quiet", "--set", f"data={data}", "--set", f"lake={lake}",
            "--catalog", str(folder / "catalog.sqlite"), *more]


def first_screen(sous, server, folder):
    """Bytes that have come from S3 when the studio shows the first rows of the table."""
    with Proxy(server.port) as proxy:
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", **server.environment(proxy.port)}
        environment.pop("TMUX", None)
        with Pty([sous, "open", f"{HOME}/export/observations.csv"], folder, environment) as terminal:
            terminal.wait("sampled rows")
            received = proxy.received
            terminal.end(signal.SIGKILL)
    return received


def commands(chosen, server, folder):
    """What is measured, by its name: a command, and the folder of the bucket that it fills."""
    aws = ["aws", "--endpoint-url", f"http://127.0.0.1:{server.port}", "s3", "cp", "--quiet"]
    found = {
        "Sous, from and to memory": (run(chosen.sous, chosen.data, folder / "lake", folder), None),
        "Sous, from S3 to S3": (run(chosen.sous, f"{HOME}/export", f"{HOME}/sous", folder), "sous"),
        "Sous, from S3 to S3, --memory 256M": (
            run(chosen.sous, f"{HOME}/export", f"{HOME}/small", folder, "--memory", "256M"), "small")}
    if shutil.which("aws"):
        found["AWS CLI, copies the input"] = ([*aws, f"{HOME}/export/observations.csv", str(folder / "copy.csv")], None)
        found["AWS CLI, copies the output"] = (
            [*aws, "--recursive", str(folder / "lake" / "observations"), f"{HOME}/copied"], "copied")
    else:
        print("there is no AWS CLI on the PATH; its copies are left out")
    found["DuckDB, httpfs"] = (
        [chosen.servers, "-c", DUCKDB, str(HERE), str(folder), str(server.port), KEY, SECRET, f"{HOME}/duckdb"], "duckdb")
    found["Polars"] = ([sys.executable, "-c", POLARS, str(HERE), str(server.port), KEY, SECRET, f"{HOME}/polars"], "polars")
    return found


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sous", required=True)
    arguments.add_argument("--data", required=True)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--servers", default=str(ROOT / ".venv-servers" / "bin" / "python"))
    arguments.add_argument("--out", default="bench-objects.md")
    chosen = arguments.parse_args()
    chosen.sous, chosen.data = str(pathlib.Path(chosen.sous).resolve()), str(pathlib.Path(chosen.data).resolve())
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sous-object-bench-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None))
    try:
        with S3() as server:
            os.environ.update(server.environment())
            # The AWS CLI takes an empty name for a profile.
            del os.environ["AWS_PROFILE"]
            content = (pathlib.Path(chosen.data) / "observations.csv").read_bytes()
            server.put("export/observations.csv", content)
            size = len(content)
            del content
            looked = first_screen(chosen.sous, server, folder)
            measured, files = {}, {}
            for _ in range(chosen.rounds):
                for name, (command, filled) in commands(chosen, server, folder).items():
                    measured.setdefault(name, []).append(measure(command))
                    files[name] = filled
            listed = subprocess.run([chosen.servers, "-c", LIST], check=True, capture_output=True, text=True).stdout
            found = collections.Counter(listed.splitlines())
            wanted = sum(1 for path in (folder / "lake" / "observations").rglob("*.parquet"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    middle = {name: [statistics.median(run[part] for run in runs) for part in range(3)] for name, runs in measured.items()}
    base = middle["Sous, from S3 to S3"][0]
    lines = ["| | CPU s | wall s | peak MB | files | CPU, times Sous in S3 |", "|---|---|---|---|---|---|"]
    lines += [f"| {name} | {cpu:.2f} | {wall:.2f} | {peak / 1e6:.0f} | {found[files[name]] or ''} | {cpu / base:.2f} |"
              for name, (cpu, wall, peak) in middle.items()]
    lines += ["", f"{chosen.rounds} rounds in alternation, medians; {os.cpu_count()} cores. The studio's first screen of the {size / 1e6:.0f} MB "
              f"has read {looked / 1e6:.1f} MB."]
    text = "\n".join(lines) + "\n"
    pathlib.Path(chosen.out).write_text(text)
    print(text)
    if {found["sous"], found["small"]} != {wanted}:
        sys.exit(f"the numbers of files differ: {dict(found)}, {wanted} in memory")


if __name__ == "__main__":
    main()
