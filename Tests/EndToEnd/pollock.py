"""The Pollock benchmark through `sous preview`: 2,290 polluted CSV files, with and without their parameters."""
import concurrent.futures
import json
import os
import subprocess
import tarfile

from support import check, same, shared


def parameters(path):
    """The dialect of a file as options of the command."""
    facts = json.loads(path.read_text())
    options = []
    if facts["delimiter"]:
        options += ["--delimiter", facts["delimiter"]]
    options += ["--quote", facts["quotechar"]]
    if facts["escapechar"]:
        options += ["--escape", facts["escapechar"]]
    return options + ["--header", facts["header_lines"], "--skip-lines", facts["preamble_lines"],
                      "--encoding", facts["encoding"]]


def scores(scorer, dataset, results, weights):
    """Simple and weighted mean over all files."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("pollock_score", scorer)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    weight = json.loads(weights.read_text())
    found = {name: module.score(f"{dataset}/clean/{name}", f"{results}/{name}_converted.csv")
             for name in sorted(os.listdir(f"{dataset}/csv")) if os.path.exists(f"{dataset}/clean/{name}")}
    total = sum(weight.get(name, 0) for name in found)
    for name, score in sorted(found.items(), key=lambda pair: pair[1])[:int(os.environ.get("POLLOCK_WORST", 0))]:
        print(f"      {score:.3f} {name}")
    return (sum(found.values()) / len(found),
            sum(score * weight.get(name, 0) for name, score in found.items()) / total)


def test_pollock_scores_and_is_the_same_from_any_number_of_nodes(workspace):
    corpora = shared() / "corpora"
    folder = workspace.new("pollock")
    with tarfile.open(corpora / "pollock-polluted.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    dataset = folder / "polluted_files"
    names = sorted(os.listdir(dataset / "csv"))

    def preview(name, nodes, options):
        # The measure wants what can be had of every row; by default rows of a wrong shape are rejects.
        options = ["--ragged-rows", "truncate", *options]
        command = workspace.command("preview", dataset / "csv" / name, "--rows", "all", "--format", "csv", "--quiet",
                                    "--nodes", nodes, *options)
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=60, env=workspace.environment())
        check(done.returncode == 0, name, done.stderr.decode(errors="replace"))
        return done.stdout

    def convert(name, with_parameters):
        options = parameters(dataset / "parameters" / f"{name}_parameters.json") if with_parameters else []
        text = preview(name, 1, options)
        results = folder / ("with" if with_parameters else "without")
        results.mkdir(exist_ok=True)
        (results / f"{name}_converted.csv").write_bytes(text)
        # Every seventh file once more on 2 and 16 nodes: a process for each takes its time.
        if not with_parameters and int(name.encode().hex(), 16) % 7 == 0:
            for nodes in (2, 16):
                same(preview(name, nodes, options), text, f"{name} on {nodes} nodes")

    notes = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for with_parameters, least in ((False, (9.80, 9.50)), (True, (9.96, 9.60))):
            list(pool.map(lambda name: convert(name, with_parameters), names))
            results = folder / ("with" if with_parameters else "without")
            simple, weighted = scores(corpora / "pollock_score.py", dataset, results, corpora / "pollock_weights.json")
            kind = "with parameters" if with_parameters else "without"
            notes.append(f"{kind} {simple:.3f} simple, {weighted:.3f} weighted")
            check(round(simple, 2) >= least[0] and round(weighted, 2) >= least[1], notes[-1])
    return "; ".join(notes)
