"""The lake: one bucket, the tables in it, and who may touch which prefix."""

from collections.abc import Sequence
from functools import partial
from typing import Any, cast

from aws_cdk import Aws, CfnResource, Duration, Stack
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from nextday.catalog import KEPT_PREFIX, LAYOUT_KEY, MODELS_PREFIX, TABLES, TRAINING_PREFIX, VIEWS_PREFIX, Table, View
from stacks.constructs.acknowledgement import acknowledge_wildcards, read_elsewhere
from stacks.constructs.lake.lake_table import LakeTable
from stacks.constructs.private_bucket import PrivateBucket

_READ = ("s3:GetObject",)
_WRITE = ("s3:PutObject",)
# so long a training that went wrong can be looked into
_TRAINING_KEPT = Duration.days(7)


def _lifecycle(noncurrent_days: int) -> list[s3.LifecycleRule]:
    """How long what was replaced is kept, and what a training hands on."""
    noncurrent = s3.LifecycleRule(
        id="noncurrent-versions",
        noncurrent_version_expiration=Duration.days(noncurrent_days),
        expired_object_delete_marker=True,  # one that a delete leaves would outlive the versions below it
    )
    intermediates = s3.LifecycleRule(
        id="training-intermediates",
        prefix=TRAINING_PREFIX,
        expiration=_TRAINING_KEPT,
        noncurrent_version_expiration=Duration.days(1),
    )
    # replaced every night, and made anew where it is missing
    kept = s3.LifecycleRule(id="training-keepings", prefix=KEPT_PREFIX, noncurrent_version_expiration=Duration.days(1))
    # nobody asks for what a view said before
    views = s3.LifecycleRule(id="views", prefix=VIEWS_PREFIX, noncurrent_version_expiration=Duration.days(1))
    return [noncurrent, intermediates, kept, views]


class Lake(Construct):
    """A versioned bucket and a Glue database with every table of the catalogue; grants go by table, never by bucket.

    EventBridge hears of every object where it `announces` them.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        database_name: str,
        buckets: int,
        since: int,
        noncurrent_days: int,
        key: kms.IKey | None,
        announces: bool,
        retain: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self._key = key
        self.buckets = buckets
        self._since = since
        self.database_name = database_name
        rules = _lifecycle(noncurrent_days)
        self.bucket = PrivateBucket(self, "Bucket", versioned=True, retain=retain, lifecycle_rules=rules, key=key)
        if announces:
            # the CDK's own switch deploys a function that does nothing else
            cast("CfnResource", self.bucket.node.default_child).add_property_override(
                "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled", value=True
            )
        self.bucket.add_to_resource_policy(self._conditional_writes_only())
        self.database = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=Aws.ACCOUNT_ID,
            database_input=glue.CfnDatabase.DatabaseInputProperty(
                name=database_name, description="nextday: bars, forecasts and how they turned out"
            ),
        )
        for table in TABLES:
            LakeTable(self, table=table, database=self.database, bucket=self.bucket, buckets=buckets, since=since)

    def _conditional_writes_only(self) -> iam.PolicyStatement:
        """Nobody, the owner included, writes over what they have not read.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
        """
        unconditional = {
            "Null": {"s3:if-match": "true", "s3:if-none-match": "true"},
            # what begins an upload in parts, or adds one, takes no condition; what completes it does
            "Bool": {"s3:ObjectCreationOperation": "true"},
        }
        return iam.PolicyStatement(
            sid="ConditionalWritesOnly",
            effect=iam.Effect.DENY,
            principals=[iam.AnyPrincipal()],
            actions=["s3:PutObject"],
            resources=[self.bucket.arn_for_objects("*")],
            conditions=unconditional,
        )

    def settings(self) -> dict[str, Any]:
        """The fields of `nextday.settings.LakeSettings` that name this lake."""
        return {
            "lake_bucket": self.bucket.bucket_name,
            "database": self.database.ref,
            "buckets": self.buckets,
            "since": self._since,
        }

    def grant_describe(self, function: lambda_.IFunction) -> None:
        """Allow asking Glue what the tables of this database are, and nothing else of any other."""
        tables = f"{self.database_name}/*"
        # Glue wants the permission on a table's catalogue and database too
        asked = {"catalog": None, "database": self.database_name, "table": tables}
        arn_of = partial(Stack.of(function).format_arn, service="glue")
        arns = [arn_of(resource=kind, resource_name=name) for kind, name in asked.items()]
        iam.Grant.add_to_principal(grantee=function, actions=["glue:GetTables"], resource_arns=arns)
        found = f"arn:<AWS::Partition>:glue:<AWS::Region>:<AWS::AccountId>:table/{tables}"
        acknowledge_wildcards(function.role or function, "all tables of one database", found)

    def grant_read(self, function: lambda_.IFunction, *tables: Table) -> None:
        """Allow reading the tables' files."""
        self._grant(function, _READ, *(table.prefix for table in tables))

    def grant_read_versions(self, function: lambda_.IFunction, *tables: Table) -> None:
        """Allow reading the files and, by its id, any version of them, which is a permission of its own."""
        self._grant(function, (*_READ, "s3:GetObjectVersion"), *(table.prefix for table in tables))

    def grant_write(self, function: lambda_.IFunction, *tables: Table) -> None:
        """Allow conditional writes of the tables' files, and the reads they begin with; nobody may delete."""
        self._grant(function, _READ + _WRITE, *(table.prefix for table in tables))

    def grant_read_models(self, function: lambda_.IFunction) -> None:
        """Allow reading model documents and the pointer to the current one."""
        self._grant(function, _READ, MODELS_PREFIX)

    def grant_write_models(self, function: lambda_.IFunction) -> None:
        """Allow publishing model documents and moving the pointer."""
        self._grant(function, _READ + _WRITE, MODELS_PREFIX)

    def grant_write_training(self, function: lambda_.IFunction) -> None:
        """Allow the steps of a training to hand on what they found."""
        self._grant(function, _READ + _WRITE, TRAINING_PREFIX, KEPT_PREFIX)

    def grant_read_views(self, function: lambda_.IFunction, *views: View) -> None:
        """Allow reading views."""
        self._grant(function, _READ, *(view.prefix for view in views))

    def grant_write_views(self, function: lambda_.IFunction, *views: View) -> None:
        """Allow replacing views."""
        self._grant(function, _READ + _WRITE, *(view.prefix for view in views))

    def grant_layout(self, function: lambda_.IFunction, *, claims: bool = False) -> None:
        """Allow reading how the lake is split, and writing it down where nobody has."""
        actions = ["s3:GetObject", "s3:PutObject"] if claims else ["s3:GetObject"]
        noted = [self.bucket.arn_for_objects(LAYOUT_KEY)]
        iam.Grant.add_to_principal(grantee=function, actions=actions, resource_arns=noted)
        self._grant_key(function, writes=claims)

    def _grant(self, function: lambda_.IFunction, actions: Sequence[str], *prefixes: str) -> None:
        below = [f"{prefix}*" for prefix in prefixes]
        objects = [self.bucket.arn_for_objects(pattern) for pattern in below]
        iam.Grant.add_to_principal(grantee=function, actions=list(actions), resource_arns=objects)
        self._grant_key(function, writes="s3:PutObject" in actions)
        # listing has no condition on the prefix: HEAD of a missing key carries none, and would be 403 instead of 404
        listing = ["s3:ListBucket"]
        iam.Grant.add_to_principal(grantee=function, actions=listing, resource_arns=[self.bucket.bucket_arn])
        role, arn = function.role or function, read_elsewhere(self.bucket, self.bucket.bucket_arn)
        acknowledge_wildcards(role, "the files of one table", *(f"{arn}/{pattern}" for pattern in below))

    def _grant_key(self, function: lambda_.IFunction, *, writes: bool) -> None:
        """Allow what reading an object takes, and what writing one does, with the lake's own key if it has one."""
        if self._key:
            actions = ["kms:Decrypt", "kms:GenerateDataKey"] if writes else ["kms:Decrypt"]
            # by the role alone: the key's policy leaves it to the account's IAM
            iam.Grant.add_to_principal(grantee=function, actions=actions, resource_arns=[self._key.key_arn])
