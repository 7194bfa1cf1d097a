"""Alpaca, where the stage has keys to it."""

from aws_lambda_powertools.utilities import parameters
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError, TransformParameterError
from botocore.exceptions import BotoCoreError

from nextday.errors import BadRequest
from nextday.market.sources.alpaca.api import AlpacaKeys
from nextday.market.sources.alpaca.source import AlpacaSource
from nextday.settings import IngestSettings

_REMEMBERED_SECONDS = 900


def second_source(settings: IngestSettings) -> AlpacaSource | None:
    """The source to fall back on; its keys are read when it is first asked. None without keys."""
    if settings.alpaca_secret:
        name = settings.alpaca_secret
        return AlpacaSource(settings.alpaca_url, lambda: _keys_in(name), settings.request_timeout)
    if settings.alpaca_key_id and settings.alpaca_secret_key:
        keys = AlpacaKeys(settings.alpaca_key_id, settings.alpaca_secret_key)
        return AlpacaSource(settings.alpaca_url, lambda: keys, settings.request_timeout)
    return None


def _keys_in(secret: str) -> AlpacaKeys:
    """Keys in a secret of Secrets Manager: JSON with key_id and secret_key. Raises BadRequest without them."""
    try:
        document = parameters.get_secret(secret, transform="json", max_age=_REMEMBERED_SECONDS)
        return AlpacaKeys(document["key_id"], document["secret_key"])
    except (GetParameterError, TransformParameterError, BotoCoreError, LookupError, TypeError) as failure:
        raise BadRequest(
            f"the keys to Alpaca cannot be read from the secret {secret} ({type(failure).__name__}): "
            'store {"key_id": "...", "secret_key": "..."} there'
        ) from failure
