"""Extensions of DuckDB from wheels of Python, for an interpreter that has `duckdb` and `duckdb-extension-NAME` of one version."""
import importlib
import pathlib


def connect(home, *names):
    """A connection with these extensions, which are copied below `home`."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"set home_directory = '{home}'")
    for name in names:
        folder = pathlib.Path(importlib.import_module(f"duckdb_extension_{name}").__path__[0])
        connection.execute(f"install '{next(folder.rglob('*.duckdb_extension'))}'")
        connection.execute(f"load {name}")
    return connection
