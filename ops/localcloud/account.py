"""The one account of the local cloud, and the environment that reaches it and nothing else."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

# moto's own: any other would have to be told to it by MOTO_ACCOUNT_ID
ACCOUNT = "123456789012"
REGION = "eu-central-1"


def arn(service: str, resource: str) -> str:
    """An ARN of the account and its region."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def environment(endpoint: str) -> dict[str, str]:
    """Variables with which every AWS SDK talks to `endpoint` and knows no real account."""
    return {
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": endpoint,
        # for obstore, which otherwise refuses an endpoint without TLS
        "AWS_ALLOW_HTTP": "true",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        **_direct_loopback(),
    }


def _direct_loopback() -> dict[str, str]:
    """Requests to this machine never go through a proxy."""
    known = os.environ.get("NO_PROXY") or os.environ.get("no_proxy") or ""
    direct = ",".join(filter(None, [known, "127.0.0.1", "localhost"]))
    # in both spellings: libraries differ in which one they read
    return {"NO_PROXY": direct, "no_proxy": direct}


@contextmanager
def confined(variables: Mapping[str, str]) -> Iterator[None]:
    """This process with `variables` and without any other AWS_ variable, such as a profile of a real account."""
    foreign = {name for name in os.environ if name.startswith("AWS_")}
    before = {name: os.environ.get(name) for name in foreign | set(variables)}
    for name in foreign:
        del os.environ[name]
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
