"""Fills a target folder by the real dbt, for `npm run conformance`.

    FOLDER/bin/python scripts/conformance/make-oracle.py --project DIR --target TARGET_DIR [--run] [-- DBT FLAGS]

The project is copied first, so nothing is written into it; a DuckDB file of --database is put beside it. Without --run it is compiled, with --run it is built, and
contents.json says what is in the tables afterwards. The virtual environment is that of scripts/setup-oracle.sh.
A warehouse other than DuckDB is not read: contents are then left out.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import duckdb
DBT = pathlib.Path(sys.executable).parent / "dbt"
SKIPPED = shutil.ignore_patterns("target", "logs", ".git", "*.duckdb", "*.duckdb.wal", ".user.yml")
SQL = pathlib.Path(__file__).with_name("contents.json")


def run(words, folder, target):
    command = [DBT, "--no-use-colors", "--no-send-anonymous-usage-stats", "--no-partial-parse", *words]
    environment = {**os.environ, "DBT_TARGET_PATH": str(target), "DBT_LOG_PATH": f"{folder}/logs"}
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    print("\n".join(result.stdout.splitlines()[-3:]))
    if result.returncode == 2:
        sys.exit(result.stdout + result.stderr)


def contents(database):
    """Per table: its columns with their types, rows, and per column a sum of hashes that no order changes."""
    queries = json.loads(SQL.read_text(encoding="utf-8"))
    found = {}
    with duckdb.connect(database, read_only=True) as connection:
        for schema, table in connection.sql(queries["tables"]).fetchall():
            columns = connection.execute(queries["columns"], [schema, table]).fetchall()
            sums = ", ".join(queries["hash"].replace("{column}", name.replace('"', '""')) for name, _ in columns)
            row = connection.sql(f'select count(*), {sums} from "{schema}"."{table}"').fetchone()
            found[f"{schema}.{table}"] = {
                "rows": row[0],
                "columns": {name: [kind, str(total)] for (name, kind), total in zip(columns, row[1:])},
            }
    return found


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--project", required=True, type=pathlib.Path)
    arguments.add_argument("--target", required=True, type=pathlib.Path)
    arguments.add_argument("--run", action="store_true")
    arguments.add_argument("--database", type=pathlib.Path)
    options, flags = arguments.parse_known_args()
    flags = [flag for flag in flags if flag != "--"]
    target = options.target.absolute()
    with tempfile.TemporaryDirectory() as folder:
        project = shutil.copytree(options.project, f"{folder}/project", ignore=SKIPPED)
        if options.database:
            shutil.copy(options.database, project)
        # A run adds to the macros that a node depends on; what was parsed is in a folder of its own.
        run(["parse", *flags], project, target / "parsed")
        run(["build" if options.run else "compile", *flags], project, target)
        if not options.run:
            return
        for database in sorted(pathlib.Path(project).glob("*.duckdb"))[:1]:
            text = json.dumps(contents(str(database)), indent=1, sort_keys=True)
            (target / "contents.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
