#!/usr/bin/env bash
# moto: a Distributed Map whose children all fail succeeds, with nulls as their results
#
# Step Functions fails a Map when an item fails, in both modes, unless failures are tolerated. moto executes machines
# and does so for an inline Map; the same Map in DISTRIBUTED mode ends as SUCCEEDED, so that no Catch, no alarm and no
# test of either is ever reached.
#
# Versions: moto 5.2.5 with execute_state_machine, antlr4-python3-runtime 4.13.2
# Seen:     INLINE: FAILED, no output; DISTRIBUTED: SUCCEEDED, [null, null, null]
# Instead:  count failed items after moto's _map_run and raise States.ExceedToleratedFailureThreshold
# Upstream: none found
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'moto[stepfunctions]==5.2.5' 'antlr4-python3-runtime==4.13.2' 'boto3==1.44.5' \
  'botocore==1.44.5'

env -i HOME="$work" AWS_DEFAULT_REGION=us-east-1 "$work/venv/bin/python" -W ignore - <<'PYTHON'
import json
import logging
import sys
import time

import boto3
from moto import mock_aws

EXPECTED = {"INLINE": ("FAILED", "no output"), "DISTRIBUTED": ("SUCCEEDED", "[null, null, null]")}
logging.disable(logging.CRITICAL)  # moto prints each failed state


def machine(**processor):
    failing = {"StartAt": "Fails", "States": {"Fails": {"Type": "Fail", "Error": "Broken"}}}
    each = {"Type": "Map", "ItemProcessor": {"ProcessorConfig": processor, **failing}, "End": True}
    return json.dumps({"StartAt": "Each", "States": {"Each": each}})


def ended(name, definition):
    """How an execution over three items ends."""
    role = "arn:aws:iam::123456789012:role/machines"
    created = steps.create_state_machine(name=name, definition=definition, roleArn=role)
    run = steps.start_execution(stateMachineArn=created["stateMachineArn"], name=name, input="[1, 2, 3]")
    for _ in range(100):
        told = steps.describe_execution(executionArn=run["executionArn"])
        if told["status"] != "RUNNING":
            break
        time.sleep(0.1)
    return told["status"], told.get("output", "no output")


with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
    steps = boto3.client("stepfunctions")
    seen = {
        "INLINE": ended("inline", machine(Mode="INLINE")),
        "DISTRIBUTED": ended("distributed", machine(Mode="DISTRIBUTED", ExecutionType="STANDARD")),
    }

print("; ".join(f"{mode}: {status}, {output}" for mode, (status, output) in seen.items()))
if seen != EXPECTED:
    sys.exit(f"CHANGED: {EXPECTED} was seen before")
PYTHON
