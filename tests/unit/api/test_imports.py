"""What the function imports: little for the hot answers, and nothing that is not in its layer for the others."""

import json
import subprocess
import sys

# Powertools looks whether botocore is there, and does without it
NOT_IN_THE_LAYER = {"awswrangler", "boto3", "exchange_calendars", "numpy", "pandas", "pyarrow", "sklearn"}
PROGRAM = """
import json, sys
import {module}
print(json.dumps(sorted({{name.partition(".")[0] for name in sys.modules}})))
"""


def imported_by(module: str) -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(module=module)], capture_output=True, text=True, check=True
    )
    return set(json.loads(ran.stdout))


def test_the_hot_answers_need_neither_polars_nor_models_nor_without_a_cache_its_client() -> None:
    needless = NOT_IN_THE_LAYER | {"polars", "pydantic", "aws_xray_sdk", "valkey"}
    assert not imported_by("lambdas.api.routing, nextday.lake.serving.opening") & needless


def test_routes_of_rows_need_polars_and_nothing_that_is_not_in_the_layer() -> None:
    found = imported_by("lambdas.api.routes.rows")
    assert "polars" in found
    assert not found & (NOT_IN_THE_LAYER | {"pydantic"})
