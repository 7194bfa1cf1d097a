"""Policies mean what IAM's documentation says."""

import json
from typing import Any

import pytest

from ops.localcloud.iam.policies import Asked, UnknownPolicy, Verdict, statements, verdict

LAKE = "arn:aws:s3:::lake"


def judged(asked: Asked, *told: dict[str, Any], callers: frozenset[str] = frozenset()) -> Verdict:
    return verdict(statements(json.dumps({"Statement": told})), asked, callers)


def allow(action: Any = "s3:GetObject", resource: Any = f"{LAKE}/*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


@pytest.mark.parametrize(
    ("action", "resource", "allowed"),
    [
        ("s3:GetObject", f"{LAKE}/*", True),
        ("S3:getobject", f"{LAKE}/*", True),
        ("s3:Get*", f"{LAKE}/bars/*", True),
        ("s3:Get", f"{LAKE}/*", False),
        (["s3:PutObject", "s3:GetObject"], [f"{LAKE}/x", f"{LAKE}/bars/1"], True),
        ("s3:GetObject", f"{LAKE}/BARS/1", False),
        ("s3:GetObject", f"{LAKE}/bars/?", True),
        ("s3:GetObject", f"{LAKE}/bars/??", False),
        ("s3:GetObject", f"{LAKE}/ba.s/1", False),
        ("s3:GetObject", LAKE, False),
        ("*", "*", True),
    ],
)
def test_patterns_stand_for_what_iam_says(action: Any, resource: Any, *, allowed: bool) -> None:
    said = judged(Asked("s3:GetObject", f"{LAKE}/bars/1"), allow(action, resource))
    assert said is (Verdict.ALLOWED if allowed else Verdict.SILENT)


def test_a_denial_outweighs_all_that_is_allowed() -> None:
    denial = {"Effect": "Deny", "Action": "s3:*", "Resource": f"{LAKE}/closed/*"}
    assert judged(Asked("s3:GetObject", f"{LAKE}/closed/1"), denial, allow()) is Verdict.DENIED
    assert judged(Asked("s3:GetObject", f"{LAKE}/bars/1"), denial, allow()) is Verdict.ALLOWED


@pytest.mark.parametrize(
    ("condition", "context", "holds"),
    [
        ({"Bool": {"aws:SecureTransport": "false"}}, {"aws:securetransport": "true"}, False),
        ({"Bool": {"aws:SecureTransport": False}}, {"aws:securetransport": "false"}, True),
        ({"NumericLessThan": {"s3:TlsVersion": 1.2}}, {"s3:tlsversion": "1.3"}, False),
        ({"NumericLessThan": {"s3:TlsVersion": "1.2"}}, {"s3:tlsversion": "1.1"}, True),
        ({"Null": {"s3:if-match": "true"}}, {}, True),
        ({"Null": {"s3:if-match": True, "s3:if-none-match": True}}, {"s3:if-match": '"1"'}, False),
        ({"Null": {"s3:if-match": "false"}}, {"s3:if-match": '"1"'}, True),
        ({"StringEquals": {"aws:SourceAccount": ["1", "2"]}}, {"aws:sourceaccount": "2"}, True),
        ({"StringEquals": {"aws:SourceAccount": "2"}}, {}, False),
        ({"StringLike": {"s3:prefix": "bars/*"}}, {"s3:prefix": "bars/1"}, True),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:x:*"}}, {"aws:sourcearn": "arn:aws:y:1"}, False),
        ({"Null": {"a": "true"}, "Bool": {"b": "true"}}, {"b": "true"}, True),
        ({"Null": {"a": "true"}, "Bool": {"b": "true"}}, {"a": "", "b": "true"}, False),
    ],
)
def test_a_statement_concerns_what_all_its_conditions_hold_for(
    condition: dict[str, Any], context: dict[str, str], *, holds: bool
) -> None:
    said = judged(Asked("s3:GetObject", f"{LAKE}/1", context), allow(Condition=condition))
    assert said is (Verdict.ALLOWED if holds else Verdict.SILENT)


@pytest.mark.parametrize(
    ("principal", "concerned"),
    [("*", True), ({"AWS": "*"}, True), ({"AWS": ["other", "me"]}, True), ({"Service": "s3.amazonaws.com"}, False)],
)
def test_a_policy_of_a_resource_concerns_whom_it_names(principal: Any, *, concerned: bool) -> None:
    said = judged(Asked("s3:GetObject", f"{LAKE}/1"), allow(Principal=principal), callers=frozenset({"me"}))
    assert said is (Verdict.ALLOWED if concerned else Verdict.SILENT)


@pytest.mark.parametrize(
    "told",
    [
        allow(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
        {"Effect": "Allow", "NotAction": "s3:GetObject", "Resource": "*"},
        allow(NotPrincipal="*"),
    ],
)
def test_what_is_not_understood_is_not_overlooked(told: dict[str, Any]) -> None:
    with pytest.raises(UnknownPolicy, match="is not judged locally"):
        judged(Asked("s3:GetObject", f"{LAKE}/1"), told)
