"""Makes lib/warehouse/conformance/fixtures/postgres.expected.json from the real dbt.

    python -m pip install dbt-core dbt-postgres psycopg2-binary
    FEATURES_HOST=... FEATURES_PORT=... FEATURES_USER=... DBT_ENV_SECRET_FEATURES_PASS=... FEATURES_DATABASE=metricwright_golden \
        python scripts/make-postgres-features.py

FEATURES_DATABASE has to be empty, and of a name that is nowhere else in the project. Builds the project lib/warehouse/conformance/fixtures/postgres three times with other
data each time, and records what was sent to the warehouse (white space and comments folded) and what is in the
database afterwards: kinds of relations, columns, comments, grants, indexes, constraints, rows.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import psycopg2

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib", "warehouse", "conformance", "fixtures")
DBT = os.path.join(os.path.dirname(sys.executable), "dbt")
DATABASE = os.environ["FEATURES_DATABASE"]
USER = os.environ["FEATURES_USER"]
ROLES = ["features_reader", "features_other"]


def fold(sql):
    sql = sql.replace(DATABASE, "<database>")
    sql = re.sub(r'"?\b[0-9a-f]{32}\b"?', "<index>", sql)
    sql = re.sub(r'\d{12}"', '<time>"', sql)
    sql = re.sub(r"/\*.*?\*/", "", sql, flags=re.S)
    sql = re.sub(r"--[^\n]*", "", sql)
    return re.sub(r"\s+", "", sql).strip(";")


def sent(target):
    found = {}
    base = os.path.join(target, "run", "features")
    for folder, _, names in os.walk(base):
        for name in names:
            path = os.path.join(folder, name)
            found[os.path.relpath(path, base)] = fold(open(path).read())
    return dict(sorted(found.items()))


def connect():
    connection = psycopg2.connect(
        host=os.environ["FEATURES_HOST"],
        port=os.environ["FEATURES_PORT"],
        user=USER,
        password=os.environ["DBT_ENV_SECRET_FEATURES_PASS"],
        dbname=DATABASE,
    )
    connection.autocommit = True
    return connection


def ask(sql, *values):
    connection = connect()
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        rows = [row[0] for row in cursor.fetchall()] if cursor.description else []
    connection.close()
    return rows


def read(name):
    return open(os.path.join(ROOT, name)).read()


def main():
    contents, rows = (read(f"postgres-{name}.sql") for name in ("contents", "rows"))
    for role in ROLES:
        if not ask("select 1 from pg_roles where rolname = %s", role):
            ask(f"create role {role}")
    steps = []
    with tempfile.TemporaryDirectory() as folder:
        project = shutil.copytree(os.path.join(ROOT, "postgres"), os.path.join(folder, "features"))
        for step in (1, 2, 3):
            shutil.rmtree(os.path.join(project, "target"), ignore_errors=True)
            command = [DBT, "--no-send-anonymous-usage-stats", "--no-use-colors", "build", "--vars", f"{{step: {step}}}"]
            output = subprocess.run(command, cwd=project, capture_output=True, text=True).stdout
            done = re.search(r"Done\. PASS=(\d+) WARN=(\d+) ERROR=(\d+) SKIP=(\d+)", output)
            if done is None or done.group(3) != "0":
                sys.exit(output)
            tables = {}
            for line in ask(contents):
                name = json.loads(line)["name"]
                found = sorted(fold(row) for row in ask(rows.replace("<relation>", name)))
                tables[name] = {"is": fold(line.replace(USER, "<owner>")), "rows": found}
            steps.append(
                {
                    "done": [int(number) for number in done.groups()],
                    "sent": sent(os.path.join(project, "target")),
                    "tables": tables,
                }
            )
    with open(os.path.join(ROOT, "postgres.expected.json"), "w") as file:
        json.dump(steps, file, indent=1, sort_keys=True)
        file.write("\n")


main()
