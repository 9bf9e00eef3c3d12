"""Fills a target folder by the real dbt, for `npm run conformance`.

    FOLDER/bin/python scripts/conformance/make-oracle.py --project DIR --target TARGET_DIR [--run | --parse] [-- DBT FLAGS]

The project is copied first, so nothing is written into it; a DuckDB file of --database is put beside it. Without --run
it is compiled; with --parse, for a project whose warehouse is not at hand, not even that. With --run it is built, and contents.json says what is in the tables afterwards; then it is built once
more from nothing, into the folder `again`: what two runs of dbt make differently (the time, random numbers) cannot be
held against a third. The virtual environment is that of scripts/setup-oracle.sh. For PostgreSQL run it through
with-postgres.ts; other warehouses are not read, and their contents left out.
"""

import argparse
import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import duckdb
import psycopg2

DBT = pathlib.Path(sys.executable).parent / "dbt"
SKIPPED = shutil.ignore_patterns("target", "logs", ".git", "*.duckdb", "*.duckdb.wal", ".user.yml")
SQL = pathlib.Path(__file__).with_name("contents.json")


def run(words, folder, target):
    target.mkdir(parents=True, exist_ok=True)
    command = [DBT, "--no-use-colors", "--no-send-anonymous-usage-stats", "--no-partial-parse", *words]
    environment = {**os.environ, "DBT_TARGET_PATH": str(target), "DBT_LOG_PATH": f"{folder}/logs"}
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    print("\n".join(result.stdout.splitlines()[-3:]))
    if result.returncode == 2:
        sys.exit(result.stdout + result.stderr)


def contents(dialect, rows):
    """Per table: its columns with their types, rows, and per column a sum of hashes that no order changes."""
    queries = json.loads(SQL.read_text(encoding="utf-8"))[dialect]
    found = {}
    for schema, table in rows(queries["tables"]):
        columns = rows(queries["columns"], [schema, table])
        sums = ", ".join(queries["hash"].replace("{column}", name.replace('"', '""')) for name, _ in columns)
        row = rows(f'select count(*), {sums} from "{schema}"."{table}"')[0]
        found[f"{schema}.{table}"] = {
            "rows": row[0],
            "columns": {name: [kind, str(total)] for (name, kind), total in zip(columns, row[1:])},
        }
    return found


def duckdb_contents(database):
    with duckdb.connect(database, read_only=True) as connection:
        return contents("duckdb", lambda sql, values=None: connection.execute(sql, values or []).fetchall())


def copy_database():
    """For the second run: a database with what the first one finds. Answers its name."""
    first = os.environ["PGDATABASE"]
    with contextlib.closing(psycopg2.connect("dbname=postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'create database "{first}_again" template "{first}"')
    return f"{first}_again"


def postgres_contents():
    """Of the database that the variables of libpq name."""
    with psycopg2.connect("") as connection, connection.cursor() as cursor:

        def rows(sql, values=()):
            # The driver writes %s where PostgreSQL itself has $1.
            cursor.execute(re.sub(r"\$\d", "%s", sql) if values else sql, tuple(values) or None)
            return cursor.fetchall()

        return contents("postgres", rows)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--project", required=True, type=pathlib.Path)
    arguments.add_argument("--target", required=True, type=pathlib.Path)
    arguments.add_argument("--run", action="store_true")
    arguments.add_argument("--parse", action="store_true")
    arguments.add_argument("--database", type=pathlib.Path)
    options, flags = arguments.parse_known_args()
    flags = [flag for flag in flags if flag != "--"]
    target = options.target.absolute()
    with tempfile.TemporaryDirectory() as folder:
        project = copy(options, folder)
        # A run adds to the macros that a node depends on; what was parsed is in a folder of its own.
        run(["parse", *flags], project, target / "parsed")
        if options.parse:
            return
        if not options.run:
            run(["compile", *flags], project, target)
            return
        second = copy_database() if "PGDATABASE" in os.environ else None
        build(project, flags, target)
    if second:
        os.environ["PGDATABASE"] = second
    with tempfile.TemporaryDirectory() as folder:
        build(copy(options, folder), flags, target / "again")


def copy(options, folder):
    project = shutil.copytree(options.project, f"{folder}/project", ignore=SKIPPED)
    if options.database:
        shutil.copy(options.database, project)
    return pathlib.Path(project)


def build(project, flags, target):
    """Writes also what is in the tables."""
    run(["build", *flags], project, target)
    databases = sorted(project.glob("*.duckdb"))
    if not databases and "PGDATABASE" not in os.environ:
        return
    found = duckdb_contents(str(databases[0])) if databases else postgres_contents()
    text = json.dumps(found, indent=1, sort_keys=True)
    (target / "contents.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
