"""A role that jobs of one GitHub environment take on, without a key that anybody could lose.

https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
"""

from collections.abc import Sequence

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.constructs.acknowledgement import acknowledge_wildcards

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"


class GithubRole(iam.Role):
    """For jobs of `environment` in `repository` (OWNER/NAME), on whatever branch GitHub lets into that environment."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        provider: iam.IOidcProvider,
        repository: str,
        environment: str,
    ) -> None:
        # equal, not like: a pattern would let in a repository whose name begins as ours
        claims = {f"{ISSUER}:aud": AUDIENCE, f"{ISSUER}:sub": f"repo:{repository}:environment:{environment}"}
        super().__init__(
            scope,
            construct_id,
            description=f"{environment} of {repository}",
            assumed_by=iam.OpenIdConnectPrincipal(provider, {"StringEquals": claims}),
        )
        CfnOutput(self, "Arn", key=f"{construct_id}RoleArn", value=self.role_arn)

    def may_read_stacks(self, stages: Sequence[str]) -> None:
        """Their templates and outputs, by which `nextday` compares and finds what is deployed."""
        place = Stack.of(self).format_arn(service="cloudformation", resource="stack", resource_name="nextday-")
        stacks = [f"{place}{stage}-*/*" for stage in stages]
        self._allow(["cloudformation:DescribeStacks", "cloudformation:GetTemplate"], stacks)
        named = [
            f"arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/nextday-{stage}-*/*"
            for stage in stages
        ]
        acknowledge_wildcards(self, "CloudFormation gives a stack's ARN its last part", *named)

    def may_deploy(self) -> None:
        """Through the CDK's bootstrap roles alone, after a look at whether they and the account are ready."""
        stack = Stack.of(self)
        qualifier = stack.synthesizer.bootstrap_qualifier
        roles = [
            stack.format_arn(
                service="iam",
                region="",
                resource="role",
                resource_name=f"cdk-{qualifier}-{kind}-role-{stack.account}-{stack.region}",
            )
            for kind in ("deploy", "file-publishing", "image-publishing", "lookup")
        ]
        self._allow(["sts:AssumeRole"], roles)
        version = stack.format_arn(
            service="ssm", resource="parameter", resource_name=f"cdk-bootstrap/{qualifier}/version"
        )
        self._allow(["ssm:GetParameter"], [version])
        self._allow(["lambda:GetAccountSettings"], ["*"])
        acknowledge_wildcards(self, "an account's settings are no resource", "*")

    def _allow(self, actions: list[str], resources: list[str]) -> None:
        self.add_to_policy(iam.PolicyStatement(actions=actions, resources=resources))
