#!/bin/sh
# Makes a virtual environment with the real dbt, which our own engine is held against:
#   scripts/setup-oracle.sh FOLDER
# Needs Python 3.10 or newer. Afterwards FOLDER/bin/dbt and FOLDER/bin/python are there.
set -e
folder=${1:?usage: scripts/setup-oracle.sh FOLDER}
python=${PYTHON:-python3}
"$python" -m venv "$folder"
"$folder/bin/pip" install --quiet --upgrade pip
"$folder/bin/pip" install --quiet 'dbt-core>=1.12,<1.13' dbt-duckdb dbt-postgres jsonschema 'jinja2>=3.1,<3.2'
"$folder/bin/dbt" --version
