"""Makes fixtures/everything.expected.json and everything.semantic.json from the real dbt: what it makes of the project beside it, without running.

    FOLDER/bin/python scripts/conformance/make-fixture-golden.py

The virtual environment is that of scripts/setup-oracle.sh. What comes with dbt, and what differs from one run to the
next, is left out.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

FIXTURES = pathlib.Path(__file__).resolve().parent / "fixtures"
DBT = pathlib.Path(sys.executable).parent / "dbt"
SECTIONS = [
    "nodes", "sources", "exposures", "metrics", "semantic_models", "saved_queries", "unit_tests", "functions",
    "groups", "docs", "macros",
]
OWN = {"dbt", "dbt_duckdb", "dbt_postgres"}
VOLATILE = {"created_at", "root_path", "build_path"}


def trim(entry):
    return {key: value for key, value in entry.items() if key not in VOLATILE}


def main():
    with tempfile.TemporaryDirectory() as folder:
        project = shutil.copytree(FIXTURES / "everything", f"{folder}/everything")
        command = [DBT, "--no-use-colors", "--no-send-anonymous-usage-stats", "--no-partial-parse", "parse"]
        environment = {**os.environ, "DBT_TARGET_PATH": f"{folder}/target", "DBT_LOG_PATH": f"{folder}/logs"}
        result = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
        if result.returncode:
            sys.exit(result.stdout + result.stderr)
        semantics = json.loads(pathlib.Path(f"{folder}/target/semantic_manifest.json").read_text(encoding="utf-8"))
        manifest = json.loads(pathlib.Path(f"{folder}/target/manifest.json").read_text(encoding="utf-8"))
    golden = {"metadata": {"project_name": "everything", "dbt_version": manifest["metadata"]["dbt_version"]}}
    for section in SECTIONS:
        entries = manifest[section].items()
        golden[section] = {uid: trim(entry) for uid, entry in entries if entry.get("package_name") not in OWN}
    golden["disabled"] = {uid: [] for uid in sorted(manifest["disabled"])}
    text = json.dumps(golden, indent=0, ensure_ascii=False) + "\n"
    (FIXTURES / "everything.expected.json").write_text(text, encoding="utf-8")
    text = json.dumps(semantics, indent=0, ensure_ascii=False) + "\n"
    (FIXTURES / "everything.semantic.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
