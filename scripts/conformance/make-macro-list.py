"""Lists the macros that come with dbt and its two adapters, by name and signature: fixtures/macros.json.

    FOLDER/bin/python scripts/conformance/make-macro-list.py

The virtual environment is that of scripts/setup-oracle.sh. Names and signatures only: projects override and call them.
"""

import json
import pathlib
import re

import dbt.include.duckdb
import dbt.include.postgres
import dbt.include.global_project

PACKAGES = {"dbt": dbt.include.global_project, "dbt_duckdb": dbt.include.duckdb, "dbt_postgres": dbt.include.postgres}
OPENING = re.compile(r"\{%-?\s*(macro|test|materialization)\s+(\w+)\s*(.*?)\s*-?%\}", re.S)
ADAPTER = re.compile(r"adapter\s*=\s*['\"](\w+)")
OUT = pathlib.Path(__file__).resolve().parent / "fixtures/macros.json"


def macros(package):
    found = {}
    folder = pathlib.Path(package.__file__).parent
    for file in sorted(folder.rglob("*.sql")):
        text = re.sub(r"\{#.*?#\}", "", file.read_text(encoding="utf-8"), flags=re.S)
        for kind, name, rest in OPENING.findall(text):
            if kind == "materialization":
                adapter = ADAPTER.search(rest)
                found[f"materialization {name} {adapter.group(1) if adapter else 'default'}"] = ""
            else:
                found[f"{kind} {name}"] = rest
    return dict(sorted(found.items()))


def main():
    text = json.dumps({name: macros(package) for name, package in PACKAGES.items()}, indent=1)
    OUT.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
