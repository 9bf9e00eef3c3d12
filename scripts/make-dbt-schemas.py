"""Writes the JSON schemas of dbt's artifacts, as the dbt that is installed has them, into a folder.

    python scripts/make-dbt-schemas.py FOLDER

Run it with the Python of a virtual environment that has dbt-core 1.12. The tests of our own artifacts read the folder
where METRICWRIGHT_DBT_SCHEMAS names it. The files lie as on https://schemas.getdbt.com: dbt/manifest/v12.json, ...
"""

import json
import pathlib
import sys

from dbt.artifacts.schemas.catalog import CatalogArtifact
from dbt.artifacts.schemas.freshness import FreshnessExecutionResultArtifact
from dbt.artifacts.schemas.manifest import WritableManifest
from dbt.artifacts.schemas.run import RunResultsArtifact

folder = pathlib.Path(sys.argv[1])
for artifact in (WritableManifest, RunResultsArtifact, CatalogArtifact, FreshnessExecutionResultArtifact):
    version = artifact.dbt_schema_version
    path = folder / "dbt" / version.name / f"v{version.version}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(artifact.json_schema()))
    print(path)
