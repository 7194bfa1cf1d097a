"""What the API's processes share of the lake's views: a serverless Valkey cache that IAM opens, at a public endpoint.

https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/serverless-public-endpoints-chapter.html
"""

from aws_cdk import aws_elasticache as elasticache
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from nextday.settings import CACHE_ACCESS
from stacks.names import cache_name

# public endpoints are there since
_VERSION = "9"
# the least that ElastiCache takes as limits: 100 times what seven symbols need, 61 and 6 dollars a month at the most
_GB, _ECPU = 1, 1000


class ViewCache(Construct):
    """Holds nothing that S3 does not: without VPC, snapshots or a password. `address` is HOST:PORT."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: str) -> None:
        super().__init__(scope, construct_id)
        self.name = cache_name(stage)
        self._user = elasticache.CfnUser(
            self,
            "User",
            engine="valkey",
            user_id=self.name,
            user_name=self.name,  # IAM wants both to be one
            authentication_mode={"Type": "iam"},
            access_string=CACHE_ACCESS,
        )
        group = elasticache.CfnUserGroup(
            self, "Users", engine="valkey", user_group_id=self.name, user_ids=[self._user.ref]
        )
        self._cache = elasticache.CfnServerlessCache(
            self,
            "Valkey",
            engine="valkey",
            major_engine_version=_VERSION,
            serverless_cache_name=self.name,
            description=f"nextday: views of {stage}",
            connection_type="public",
            network_type="ipv4",  # a function outside of a VPC has no other
            user_group_id=group.ref,
            cache_usage_limits={
                "dataStorage": {"maximum": _GB, "unit": "GB"},
                "ecpuPerSecond": {"maximum": _ECPU},
            },
        )
        self.address = f"{self._cache.attr_endpoint_address}:{self._cache.attr_endpoint_port}"

    def grant_to(self, function: lambda_.IFunction) -> None:
        """Let a function connect to this cache as its user."""
        arns = [self._cache.attr_arn, self._user.attr_arn]
        iam.Grant.add_to_principal(grantee=function, actions=["elasticache:Connect"], resource_arns=arns)
