"""What it takes to tell who may ask a stage's HTTP API."""

from aws_cdk import SecretValue
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from stacks.constructs.acknowledgement import acknowledge


class OriginSecret(secretsmanager.Secret):
    """What CloudFront shows the API's function, so that nobody walks past its cache: a generated text."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(
            scope,
            construct_id,
            description="nextday: by this the HTTP API knows CloudFront",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                exclude_punctuation=True,  # it travels as a header
                password_length=48,
            ),
        )
        acknowledge(
            self, "both ends have it from a deployment, another value is another deployment", "AwsSolutions-SMG4"
        )

    @property
    def reference(self) -> str:
        """Stands for the value in a template, where CloudFormation alone puts it in."""
        return self.secret_value.unsafe_unwrap()


def api_keys(secret_name: str) -> str:
    """Stands for the digests of keys that the owner keeps in a secret of this name."""
    return SecretValue.secrets_manager(secret_name).unsafe_unwrap()
