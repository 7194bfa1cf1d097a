"""The symbols of a stage, as jobs read them."""

from functools import cache

from botocore.exceptions import BotoCoreError, ClientError

from nextday.errors import LakeError
from nextday.lake.s3.objects import s3_client
from nextday.universe import place_of, symbols_in


@cache
def symbols_at(universe: str) -> tuple[str, ...]:
    """Read once per process: a deployment with other symbols names another place. Raises LakeError, SettingsError."""
    bucket, key = place_of(universe)
    try:
        content = s3_client().get_object(Bucket=bucket, Key=key)["Body"].read()
    except (ClientError, BotoCoreError) as failure:
        raise LakeError(f"cannot read the stage's symbols at {universe}: {failure}") from failure
    return symbols_in(content)
