"""Fills fixtures/everything.selected.json: what the real dbt selects of the project beside it, by `ls`.

    FOLDER/bin/python scripts/conformance/make-selection-golden.py

The file holds the cases as well: change or add one and run this again. `selected` is null where dbt refuses. The virtual
environment is that of scripts/setup-oracle.sh.
"""

import contextlib
import io
import json
import os
import pathlib
import shutil
import tempfile

from dbt.cli.main import dbtRunner

FIXTURES = pathlib.Path(__file__).resolve().parent / "fixtures"
FILE = FIXTURES / "everything.selected.json"


def words(case):
    flags = {"--select": case.get("select"), "--exclude": case.get("exclude")}
    given = [word for flag, values in flags.items() if values for word in (flag, *values)]
    return [*given, *(["--indirect-selection", case["indirect"]] if "indirect" in case else [])]


def main():
    cases = json.loads(FILE.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        project = shutil.copytree(FIXTURES / "everything", f"{folder}/everything")
        os.environ.update(DBT_TARGET_PATH=f"{folder}/target", DBT_LOG_PATH=f"{folder}/logs")
        where = ["--project-dir", project, "--profiles-dir", project]
        for case in cases:
            with contextlib.redirect_stdout(io.StringIO()):
                told = ["--quiet", "--no-send-anonymous-usage-stats"]
                result = dbtRunner().invoke([*told, "ls", *where, *words(case)])
            case["selected"] = sorted(result.result) if result.success else None
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    FILE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
