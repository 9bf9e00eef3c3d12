#!/bin/sh
# Makes a virtual environment with the real dbt, which our own engine is held against:
#   scripts/setup-oracle.sh FOLDER
# Needs Python 3.10 or newer. Afterwards FOLDER/bin/dbt and FOLDER/bin/python are there, and FOLDER/schemas holds the
# JSON schemas of its artifacts.
set -e
folder=${1:?usage: scripts/setup-oracle.sh FOLDER}
here=$(dirname "$0")
python=${PYTHON:-python3}
# What is built is compared by hashes, so both sides need the same DuckDB.
duckdb=$(sed -n 's/.*"@duckdb\/node-api": "\([0-9.]*\)-.*/\1/p' "$here/../package.json")

"$python" -m venv "$folder"
pip() { "$folder/bin/python" -m pip "$@"; }
pip install --quiet --upgrade pip
pip install --quiet --no-deps 'dbt-core>=1.12,<1.13' 'dbt-duckdb>=1.10' 'dbt-postgres>=1.10'
# Everything that they need but for the experimental parser: its package on PyPI only loads a binary from elsewhere, and
# dbt runs without it.
"$folder/bin/python" - > "$folder/requirements.txt" <<'END'
from importlib.metadata import requires

for package in ("dbt-core", "dbt-duckdb", "dbt-postgres"):
    for line in requires(package) or []:
        if "extra ==" not in line and not line.startswith("dbt-core"):
            print(line)
END
pip install --quiet -r "$folder/requirements.txt" "duckdb==$duckdb" jsonschema 'jinja2>=3.1,<3.2'
"$folder/bin/dbt" --version
"$folder/bin/python" "$here/make-dbt-schemas.py" "$folder/schemas"
