"""What lets GitHub deploy: deployed once by hand, before the first workflow runs."""

from collections.abc import Sequence

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.constructs.github_role import AUDIENCE, ISSUER, GithubRole

COMPARING = "diff"
"""The GitHub environment whose jobs run what a pull request proposes: they read, and change nothing."""


class DeliveryStack(Stack):
    """GitHub's identity provider, a role for each of an account's stages that deploys it, and one that compares.

    An account has one provider for GitHub at most: `provider_exists` takes the one that is there.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, repository: str, stages: Sequence[str], provider_exists: bool
    ) -> None:
        super().__init__(
            scope, construct_id, description=f"GitHub deploys {repository} here", termination_protection=True
        )
        provider = self._provider(exists=provider_exists)
        for stage in stages:
            role = GithubRole(self, stage.capitalize(), provider=provider, repository=repository, environment=stage)
            role.may_read_stacks([stage])
            role.may_deploy()
        comparing = GithubRole(
            self, COMPARING.capitalize(), provider=provider, repository=repository, environment=COMPARING
        )
        comparing.may_read_stacks(stages)

    def _provider(self, *, exists: bool) -> iam.IOidcProvider:
        if exists:
            arn = self.format_arn(service="iam", region="", resource="oidc-provider", resource_name=ISSUER)
            return iam.OidcProviderNative.from_oidc_provider_arn(self, "GitHub", arn)
        # no thumbprint: AWS trusts the authorities that sign GitHub's certificates
        return iam.OidcProviderNative(self, "GitHub", url=f"https://{ISSUER}", client_ids=[AUDIENCE])
