"""Write examples/commerce-golden from the real dbt: what our own engine must agree with.

    python3 scripts/make-commerce-golden.py --dbt PATH_TO_DBT --node PATH_TO_NODE

Needs dbt-core 1.12 with dbt-duckdb, and its `duckdb` module in the Python that runs this script. It generates the
small data set in a temporary folder, compiles the project before and after a build, builds it, and writes

  manifest.json   the manifest without what differs between machines, with compiled SQL (white space folded)
  contents.json   rows and an order-independent hash of every raw and every built table

The script also fails when a model has a column that the project does not document, or documents one that is not there.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import duckdb

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROJECT = ROOT / "examples" / "commerce"
GOLDEN = ROOT / "examples" / "commerce-golden"

NODE_KEYS = [
    "unique_id", "resource_type", "name", "alias", "schema", "database", "relation_name", "fqn",
    "original_file_path", "description", "group", "access", "version", "latest_version",
    "deprecation_date", "column_name", "attached_node", "file_key_name", "test_metadata", "time_spine", "label",
    "type", "maturity", "url", "owner", "source_name", "identifier", "loader", "loaded_at_field", "freshness",
    "model", "node_relation", "defaults", "primary_entity", "entities", "dimensions", "measures", "type_params",
    "filter", "query_params", "exports", "overrides", "arguments", "constraints",
]
CONFIG_KEYS = [
    "enabled", "materialized", "schema", "alias", "tags", "meta", "group", "access", "unique_key", "severity",
    "incremental_strategy", "on_schema_change", "strategy", "updated_at", "check_cols", "hard_deletes", "contract",
    "persist_docs", "loaded_at_field", "freshness",
]
# Times of the build itself: the check strategy has no other.
NOT_COMPARED = {"production_snapshots.product_prices_snapshot": ["dbt_scd_id", "dbt_updated_at", "dbt_valid_from"]}


def run(command, **environment):
    result = subprocess.run(
        command, cwd=PROJECT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if result.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{result.stdout[-4000:]}{result.stderr[-4000:]}")
    return result.stdout


def fold(sql):
    return re.sub(r"\s+", " ", sql).strip()


def without_nothing(value):
    """Drop what says nothing: None, empty lists, dicts and texts, at every depth."""
    if isinstance(value, dict):
        kept = {key: without_nothing(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, [], {}, "")}
    if isinstance(value, list):
        return [without_nothing(item) for item in value]
    return value


def trim(node, compiled, compiled_again):
    out = {key: node[key] for key in NODE_KEYS if key in node}
    out["config"] = {key: node.get("config", {}).get(key) for key in CONFIG_KEYS}
    out["depends_on"] = {
        "nodes": sorted(node.get("depends_on", {}).get("nodes", [])),
        "macros": sorted(m for m in node.get("depends_on", {}).get("macros", []) if m.startswith("macro.commerce.")),
    }
    out["columns"] = {
        name: {key: column.get(key) for key in ("description", "data_type", "constraints")}
        for name, column in node.get("columns", {}).items()
    }
    out = without_nothing(out)
    # a column without anything to say about it is still a column
    if node.get("columns"):
        out["columns"] = {name: out.get("columns", {}).get(name, {}) for name in node["columns"]}
    if compiled:
        out["compiled_code"] = fold(compiled)
    if compiled_again and fold(compiled_again) != out.get("compiled_code"):
        out["compiled_code_when_built"] = fold(compiled_again)
    return out


def trim_manifest(first, second):
    sections = {}
    for section in ["nodes", "sources", "exposures", "metrics", "semantic_models", "saved_queries", "unit_tests", "groups"]:
        sections[section] = {
            uid: trim(node, node.get("compiled_code"), second[section].get(uid, {}).get("compiled_code"))
            for uid, node in first[section].items()
        }
    sections["macros"] = {
        uid: without_nothing(
            {
                "name": macro["name"],
                "original_file_path": macro["original_file_path"],
                "description": macro["description"],
                "arguments": macro["arguments"],
                "depends_on": sorted(m for m in macro["depends_on"]["macros"] if m.startswith("macro.commerce.")),
            }
        )
        for uid, macro in first["macros"].items()
        if macro["package_name"] == "commerce"
    }
    sections["docs"] = {uid: doc["block_contents"] for uid, doc in first["docs"].items() if doc["package_name"] == "commerce"}
    sections["disabled"] = sorted(first["disabled"])
    return {"dbt_version": first["metadata"]["dbt_version"], **sections}


def content_of(connection, schema, table):
    """Rows, and the sum of the lower half of the MD5 of each row: independent of order, sensitive to duplicates."""
    skipped = NOT_COMPARED.get(f"{schema}.{table}", [])
    columns = [
        name
        for (name,) in connection.sql(
            f"select column_name from information_schema.columns where table_schema = '{schema}'"
            f" and table_name = '{table}' order by column_name"
        ).fetchall()
        if name not in skipped
    ]
    texts = ", ".join(f"coalesce(cast(\"{column}\" as varchar), '<null>')" for column in columns)
    rows, total = connection.sql(
        f"select count(*), cast(coalesce(sum(cast(md5_number_lower(concat_ws('|', {texts})) as hugeint)), 0) as varchar)"
        f' from "{schema}"."{table}"'
    ).fetchone()
    return without_nothing({"rows": rows, "hash": total, "columns": columns, "not_compared": skipped})


def check_documentation(connection, manifest):
    problems = []
    for node in manifest["nodes"].values():
        if node["resource_type"] not in ("model", "snapshot", "seed") or not node.get("relation_name"):
            continue
        there = {
            name
            for (name,) in connection.sql(
                "select column_name from information_schema.columns"
                f" where table_schema = '{node['schema']}' and table_name = '{node['alias']}'"
            ).fetchall()
        }
        documented = {name for name, column in node["columns"].items() if column["description"]}
        if there != documented or not node["description"]:
            problems.append(f"{node['unique_id']}: differs in {sorted(there ^ documented)}")
    if problems:
        sys.exit("documentation and tables differ:\n" + "\n".join(problems))


def write(name, value):
    GOLDEN.mkdir(exist_ok=True)
    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    (GOLDEN / name).write_text(text, encoding="utf-8")
    print(f"{name}: {len(text.encode()):,} bytes")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--dbt", required=True)
    arguments.add_argument("--node", default="node")
    options = arguments.parse_args()
    # commands run in the project's folder, so a relative path must be made absolute first
    node, dbt_command = (pathlib.Path(shutil.which(name) or name).absolute() for name in (options.node, options.dbt))
    with tempfile.TemporaryDirectory() as folder:
        database = f"{folder}/commerce.duckdb"
        environment = {
            "DBT_COMMERCE_DATABASE": database,
            "DBT_TARGET_PATH": f"{folder}/target",
            "DBT_LOG_PATH": f"{folder}/logs",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        }
        cli = ROOT / "examples" / "generate" / "cli.ts"
        run([node, cli, "--database", database, "--scale", "small"])

        def dbt(*words):
            run([dbt_command, "--no-use-colors", *words], **environment)
            return json.loads(pathlib.Path(f"{folder}/target/manifest.json").read_text(encoding="utf-8"))

        first = dbt("compile")
        dbt("build")
        second = dbt("compile")
        with duckdb.connect(database, read_only=True) as connection:
            check_documentation(connection, second)
            tables = connection.sql(
                "select table_schema, table_name from information_schema.tables"
                " where table_schema like 'raw_%' or table_schema like 'production_%' order by all"
            ).fetchall()
            contents = {f"{schema}.{table}": content_of(connection, schema, table) for schema, table in tables}
    write("manifest.json", trim_manifest(first, second))
    write("contents.json", contents)


if __name__ == "__main__":
    main()
