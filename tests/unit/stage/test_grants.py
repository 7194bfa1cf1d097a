"""What a deployment would newly permit, judged by templates alone."""

from typing import Any

import pytest

from ops.grants import broadened

Resources = dict[str, Any]
READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": {"Fn::Join": ["", [{"Ref": "Lake"}, "/bars/*"]]}}
SECURE = {
    "Effect": "Deny",
    "Action": "s3:*",
    "Principal": "*",
    "Resource": "*",
    "Condition": {"Bool": {"tls": "false"}},
}


def policy(*statements: Resources, role: str = "Role") -> Resources:
    properties = {"Roles": [{"Ref": role}], "PolicyDocument": {"Statement": list(statements)}}
    return {"Resources": {"Policy": {"Type": "AWS::IAM::Policy", "Properties": properties}}}


def resource(kind: str, **properties: Any) -> Resources:
    return {"Resources": {"One": {"Type": kind, "Properties": properties}}}


def told(before: Resources | None, after: Resources | None) -> list[str]:
    return [str(one) for one in broadened("app", before, after)]


def test_an_action_that_is_added_is_told_with_its_role_and_its_resource() -> None:
    more = READ | {"Action": ["s3:GetObject", "s3:PutObject"]}
    assert told(policy(READ), policy(more)) == ["app: ${Role}: s3:PutObject on ${Lake}/bars/*"]


def test_the_same_in_other_words_or_another_order_permits_nothing_new() -> None:
    apart = [READ | {"Action": name} for name in ("s3:PutObject", "s3:GetObject")]
    assert told(policy(READ | {"Action": ["s3:GetObject", "s3:PutObject"]}), policy(*apart)) == []


def test_what_goes_is_not_told() -> None:
    assert told(policy(READ), policy()) == []
    assert told(policy(READ), None) == []


def test_a_new_stack_permits_all_that_it_says() -> None:
    assert told(None, policy(READ)) == ["app: ${Role}: s3:GetObject on ${Lake}/bars/*"]


def test_a_condition_that_goes_is_told_as_the_permission_without_it() -> None:
    limited = READ | {"Condition": {"StringEquals": {"a": "b"}}}
    assert told(policy(limited), policy(READ)) == ["app: ${Role}: s3:GetObject on ${Lake}/bars/*"]
    assert told(policy(READ), policy(limited))[0].endswith('where {"StringEquals": {"a": "b"}}')


def test_a_denial_that_goes_is_told_and_one_that_comes_is_not() -> None:
    closed = resource("AWS::S3::BucketPolicy", Bucket="lake", PolicyDocument={"Statement": [SECURE]})
    opened = resource("AWS::S3::BucketPolicy", Bucket="lake", PolicyDocument={"Statement": []})
    assert told(opened, closed) == []
    assert told(closed, opened) == ['app: no longer denied: * by One: s3:* on * where {"Bool": {"tls": "false"}}']


@pytest.mark.parametrize(
    ("kind", "properties", "said"),
    [
        (
            "AWS::IAM::Role",
            {"AssumeRolePolicyDocument": {"Statement": READ | {"Action": "sts:AssumeRole", "Principal": {"AWS": "2"}}}},
            '{"AWS": "2"} by One: sts:AssumeRole on',
        ),
        ("AWS::IAM::Role", {"ManagedPolicyArns": ["arn:x/Admin"]}, "One: all that it allows on arn:x/Admin"),
        (
            "AWS::IAM::Role",
            {
                "Policies": [
                    {"PolicyDocument": {"Statement": [{"Effect": "Allow", "NotAction": "a:b", "Resource": "*"}]}}
                ]
            },
            "One: not a:b on *",
        ),
        (
            "AWS::Lambda::Permission",
            {"Action": "lambda:InvokeFunction", "FunctionName": {"Fn::GetAtt": ["Api", "Arn"]}, "Principal": "*"},
            "* by One: lambda:InvokeFunction on ${Api.Arn}",
        ),
    ],
)
def test_whoever_may_more_by_whatever_says_so_is_told(kind: str, properties: Resources, said: str) -> None:
    (line,) = told({"Resources": {}}, resource(kind, **properties))
    assert said in line


def test_a_new_version_of_an_asset_is_no_new_permission() -> None:
    documents = [READ | {"Resource": f"arn:aws:s3:::assets/{digit * 64}.json"} for digit in "ab"]
    assert told(*map(policy, documents)) == []
