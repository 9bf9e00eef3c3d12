"""Writes what the context of dbt answers: lib/dbt/context/fixtures/context.expected.json, from context.expressions.json.

    node scripts/conformance/with-postgres.ts FOLDER/bin/python scripts/make-context-cases.py

Each expression is a model of the project in context.project.json, compiled by the real dbt for DuckDB and PostgreSQL.
What an expression prints is between two marks. The virtual environment is that of scripts/setup-oracle.sh.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

FIXTURES = pathlib.Path(__file__).parent.parent / "lib/dbt/context/fixtures"
DBT = pathlib.Path(sys.executable).parent / "dbt"
PROFILES = """
test:
  target: duckdb
  outputs:
    duckdb: {type: duckdb, path: db.duckdb, schema: main, threads: 1}
    postgres:
      type: postgres
      host: "{{ env_var('PGHOST') }}"
      port: "{{ env_var('PGPORT') | as_number }}"
      user: "{{ env_var('PGUSER') }}"
      password: "{{ env_var('DBT_ENV_SECRET_PGPASSWORD') }}"
      dbname: "{{ env_var('PGDATABASE') }}"
      schema: main
      threads: 1
"""


def model(expression):
    lines = ["-- depends_on: {{ ref('one') }} {{ source('raw', 't') }}", "--<" + "{% if execute %}{{ " + expression + " }}{% endif %}>--"]
    return "\n".join(lines)


def main():
    expressions = json.loads((FIXTURES / "context.expressions.json").read_text(encoding="utf-8"))
    files = json.loads((FIXTURES / "context.project.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        files |= {f"models/x{index}.sql": model(one) for index, one in enumerate(expressions)}
        for path, text in {**files, "profiles.yml": PROFILES}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        expected = {}
        for target in ("duckdb", "postgres"):
            command = [DBT, "--quiet", "compile", "--no-partial-parse", "--target", target, "--target-path", f"target_{target}"]
            subprocess.run(command, cwd=root, check=True)
            compiled = root / f"target_{target}/compiled/ctx/models"
            expected[target] = [
                (compiled / f"x{index}.sql").read_text(encoding="utf-8").split("--<", 1)[1].rsplit(">--", 1)[0]
                for index, _ in enumerate(expressions)
            ]
    text = json.dumps(expected, indent=1, ensure_ascii=False)
    (FIXTURES / "context.expected.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
