#!/usr/bin/env bash
# awswrangler: Athena's decimals become floats when the exact backend is asked for
#
# dtype_backend="pyarrow" is chosen for exact types, and Arrow has decimals of 38 digits. Query results that are read
# from Athena's CSV keep decimals as Decimal under the default backend and become double under pyarrow, silently: the
# cents of large sums are gone. One would guess the other way round.
#
# Versions: awswrangler 3.17.1, pyarrow 25.0.1; moto 5.2.5 as Athena, which answers with the result that is laid ready
# Seen:     numpy_nullable: Decimal('12345678901234567.89'); pyarrow: 1.2345678901234568e+16
# Instead:  the default backend for decimals, or results in Parquet: read_parquet keeps decimals with both backends
# Upstream: none found; aws/aws-sdk-pandas#2874 (mended) was a wrong type of the same backend, for timestamps
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'awswrangler==3.17.1' 'pandas==3.1.1' 'numpy==2.4.6' 'pyarrow==25.0.1' \
  'boto3==1.44.5' 'botocore==1.44.5' 'requests==2.34.2' 'moto[s3,athena]==5.2.5'

env -i HOME="$work" AWS_DEFAULT_REGION=us-east-1 "$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys

import awswrangler as wr
import boto3
import requests
from moto import mock_aws

EXPECTED = ["Decimal('12345678901234567.89')", "1.2345678901234568e+16"]
PAID = "12345678901234567.89"
RESULTS = "http://motoapi.amazonaws.com/moto-api/static/athena/query-results"  # answered in this process
COLUMN = {
    "CatalogName": "hive", "SchemaName": "", "TableName": "", "Name": "paid", "Label": "paid", "Type": "decimal",
    "Precision": 38, "Scale": 2, "Nullable": "UNKNOWN", "CaseSensitive": False,
}


def leave_result(parsed, **_):
    """The file that Athena would write."""
    s3.put_object(Bucket="results", Key=f"q/{parsed['QueryExecutionId']}.csv", Body=f'"paid"\n"{PAID}"\n'.encode())


def paid(backend):
    rows = [{"Data": [{"VarCharValue": PAID}]}]
    requests.post(RESULTS, json={"results": [{"rows": rows, "column_info": [COLUMN]}]}, timeout=5)
    answer = wr.athena.read_sql_query(
        "select paid from ledger", database="market", ctas_approach=False, s3_output="s3://results/q/",
        dtype_backend=backend,
    )
    return repr(answer["paid"][0])


with mock_aws():
    boto3.setup_default_session()
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="results")
    boto3.DEFAULT_SESSION.events.register("after-call.athena.StartQueryExecution", leave_result)
    seen = [paid("numpy_nullable"), paid("pyarrow")]

print(f"numpy_nullable: {seen[0]}; pyarrow: {seen[1]}")
if seen != EXPECTED:
    sys.exit(f"CHANGED: {EXPECTED} was seen before")
PYTHON
