"""The keys to a vendor's API, in a secret that the owner keeps."""

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct


class VendorKeys(Construct):
    """A secret of Secrets Manager by its name; the stacks neither create nor see its value."""

    def __init__(self, scope: Construct, construct_id: str, *, secret_name: str) -> None:
        super().__init__(scope, construct_id)
        self.secret_name = secret_name

    def grant_read(self, function: lambda_.IFunction) -> None:
        """Allow reading the value, and nothing else; a secret's ARN ends in six characters of AWS's choice."""
        arn = Stack.of(self).format_arn(
            service="secretsmanager",
            resource="secret",
            resource_name=f"{self.secret_name}-??????",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        iam.Grant.add_to_principal(grantee=function, actions=["secretsmanager:GetSecretValue"], resource_arns=[arn])
