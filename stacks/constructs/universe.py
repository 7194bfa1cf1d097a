"""The symbols of a stage, where its functions find them."""

from pathlib import Path
from tempfile import TemporaryDirectory

from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3_assets as assets
from constructs import Construct

from nextday.universe import document


class Universe(assets.Asset):
    """An asset that is named for its content: other symbols are another deployment, which a rollback takes back."""

    def __init__(self, scope: Construct, construct_id: str, *, symbols: tuple[str, ...]) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "universe.json"
            path.write_text(document(symbols))
            super().__init__(scope, construct_id, path=str(path))  # which copies it

    @property
    def url(self) -> str:
        """Its address, as settings tell it."""
        return f"s3://{self.s3_bucket_name}/{self.s3_object_key}"

    def grant_to(self, function: lambda_.IFunction) -> None:
        """Allow reading this object; `grant_read` would open the bucket with every asset of the account."""
        only = self.bucket.arn_for_objects(self.s3_object_key)
        iam.Grant.add_to_principal(grantee=function, actions=["s3:GetObject"], resource_arns=[only])
