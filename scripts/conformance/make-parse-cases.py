"""Makes fixtures/parse-cases.jsonl from the real dbt: small projects, and what dbt parses of each or that it refuses it.

    FOLDER/bin/python scripts/conformance/make-parse-cases.py [--new]

With --new what is in the file already stays as it is. The virtual environment is that of scripts/setup-oracle.sh. The projects are those of parse_cases.py beside it.
"""

import json
import os
import pathlib
import sys
import tempfile

from dbt.cli.main import dbtRunner

from parse_cases import cases

OUT = pathlib.Path(__file__).resolve().parent / "fixtures/parse-cases.jsonl"
GIVEN = {
    "dbt_project.yml": "name: shop\nversion: '1.0'\nprofile: test\n",
    "profiles.yml": "test:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: db.duckdb, schema: main, threads: 1}\n",
}
SECTIONS = ["nodes", "sources", "exposures", "unit_tests", "functions", "groups", "saved_queries", "metrics", "semantic_models"]
KEPT = [
    "resource_type", "fqn", "alias", "schema", "relation_name", "config", "unrendered_config", "columns", "tags", "meta",
    "docs", "group", "access", "contract", "constraints", "version", "latest_version", "refs", "sources", "depends_on",
    "description", "deprecation_date", "freshness", "quoting", "loaded_at_field", "identifier",
]  # fmt: skip
QUIET = ["--quiet", "--no-print", "--no-use-colors", "--no-send-anonymous-usage-stats", "--no-partial-parse"]


def filled(value):
    """Null and what is empty say the same as nothing."""
    if isinstance(value, dict):
        kept = {key: filled(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, "", [], {}) or item is False}
    return [filled(item) for item in value] if isinstance(value, list) else value


def entries(manifest):
    found = {}
    for section in SECTIONS:
        for uid, entry in manifest[section].items():
            found[uid] = filled({key: entry[key] for key in KEPT if key in entry})
    for uid in manifest["disabled"]:
        found[f"disabled {uid}"] = {}
    return dict(sorted(found.items()))


def parse(files):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text in {**GIVEN, **files}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        os.chdir(folder)
        result = dbtRunner().invoke([*QUIET, "parse", "--project-dir", folder, "--profiles-dir", folder])
        os.chdir("/")
        if not result.success:
            return None
        return entries(json.loads((root / "target/manifest.json").read_text(encoding="utf-8")))


def main():
    lines = OUT.read_text(encoding="utf-8").splitlines() if "--new" in sys.argv else []
    known = {json.loads(line)["name"] for line in lines}
    with OUT.open("a" if known else "w", encoding="utf-8") as file:
        for name, files in cases().items():
            if name in known:
                continue
            print(name, file=sys.stderr)
            line = {"name": name, "files": files, "parsed": parse(files)}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
