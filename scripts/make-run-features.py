"""Makes lib/cli/fixtures/features.expected.json from the real dbt.

    python -m pip install dbt-core dbt-duckdb
    python scripts/make-run-features.py

Builds the project lib/cli/fixtures/features three times with other data each time, a fourth time with its microbatch
model, and records what was compiled and sent to the warehouse (white space and comments folded), run_results.json, what
manifest.json says of the texts, and what is in the tables afterwards.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import duckdb

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib", "cli", "fixtures")
BATCHES = ["--event-time-start", "2024-01-01", "--event-time-end", "2024-01-04"]
GIVEN = {f"models/_models.yml/{name}.sql" for name in ("base", "eph", "inc_append")}
DBT = os.path.join(os.path.dirname(sys.executable), "dbt")


def fold(sql):
    sql = re.sub(r"\d{20,}", "<time>", sql)
    sql = re.sub(r"FROM '[^']*seeds/", "FROM 'seeds/", sql)
    sql = re.sub(r"/\*.*?\*/", "", sql, flags=re.S)
    sql = re.sub(r"--[^\n]*", "", sql)
    return re.sub(r"\s+", "", sql).strip(";")


def texts(target, kind):
    found = {}
    base = os.path.join(target, kind, "features")
    for folder, _, names in os.walk(base):
        for name in names:
            path = os.path.join(folder, name)
            key = os.path.relpath(path, base)
            # The rows of unit tests are no models.
            if key not in GIVEN:
                found[key] = fold(open(path).read())
    return dict(sorted(found.items()))


def compiled(target):
    """What the manifest says of the texts, by node; paths begin at the target folder."""
    with open(os.path.join(target, "manifest.json")) as file:
        nodes = json.load(file)["nodes"]
    found = {}
    for uid, node in nodes.items():
        kept = {key: node.get(key) for key in ("compiled", "compiled_path", "build_path")}
        kept["extra_ctes"] = [[one["id"], fold(one["sql"])] for one in node.get("extra_ctes") or []]
        found[uid] = kept
    return dict(sorted(found.items()))


def mask(row):
    """What depends on the time of the run is only null or set."""
    return {key: (value if not key.startswith("dbt_") or value is None else "set") for key, value in row.items()}


def results(target):
    """run_results.json by node, key by key; times are no more than the names of their steps."""
    with open(os.path.join(target, "run_results.json")) as file:
        found = json.load(file)["results"]
    for result in found:
        result["timing"] = [step["name"] for step in result["timing"]]
        del result["execution_time"]
        for key in ("compiled_code", "message"):
            result[key] = fold(result[key]) if result[key] else None
    return {result.pop("unique_id"): result for result in found}


def contents(path):
    connection = duckdb.connect(path, read_only=True)
    tables = connection.execute(
        "select table_schema, table_name from information_schema.tables order by 1, 2"
    ).fetchall()
    found = {}
    for schema, name in tables:
        columns = connection.execute(f'describe "{schema}"."{name}"').fetchall()
        rows = connection.execute(f'select to_json(whole_row)::varchar from "{schema}"."{name}" whole_row').fetchall()
        masked = sorted(json.dumps(mask(json.loads(row[0])), sort_keys=True) for row in rows)
        found[f"{schema}.{name}"] = {"columns": [f"{column[0]} {column[1]}" for column in columns], "rows": masked}
    return found


def main():
    steps = []
    with tempfile.TemporaryDirectory() as folder:
        project = shutil.copytree(os.path.join(ROOT, "features"), os.path.join(folder, "features"))
        for step, more in [(1, []), (2, []), (3, []), (3, BATCHES)]:
            shutil.rmtree(os.path.join(project, "target"), ignore_errors=True)
            batches = "true" if more else "false"
            variables = f"{{step: {step}, batches: {batches}}}"
            command = [DBT, "--no-send-anonymous-usage-stats", "--no-use-colors", "build", "--vars", variables, *more]
            output = subprocess.run(command, cwd=project, capture_output=True, text=True).stdout
            done = re.search(r"Done\. PASS=(\d+) WARN=(\d+) ERROR=(\d+) SKIP=(\d+)", output)
            steps.append(
                {
                    "done": [int(number) for number in done.groups()],
                    "sent": texts(os.path.join(project, "target"), "run"),
                    "compiled": texts(os.path.join(project, "target"), "compiled"),
                    "manifest": compiled(os.path.join(project, "target")),
                    "results": results(os.path.join(project, "target")),
                    "tables": contents(os.path.join(project, "features.duckdb")),
                }
            )
    with open(os.path.join(ROOT, "features.expected.json"), "w") as file:
        json.dump(steps, file, indent=1, sort_keys=True)
        file.write("\n")


main()
