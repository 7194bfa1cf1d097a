"""A start knows the secrets of its stacks and of their owner, whether it deploys or recalls."""

from pathlib import Path

import pytest

from nextday.errors import InputError
from ops.localcloud.cloud import LocalCloud
from tests.integration.localcloud.test_secrets import keyed, shown


def test_a_deployment_on_record_knows_its_secret_too(stage_assembly: Path, tmp_path: Path) -> None:
    pairs: list[tuple[str, str]] = []
    for _ in range(2):
        with LocalCloud(stage_assembly, tmp_path / "data") as cloud:
            pairs.append(shown(cloud))
    assert all(sent == known for sent, known in pairs)


def test_a_secret_of_the_owner_is_put_in(tmp_path: Path) -> None:
    with LocalCloud(keyed(tmp_path / "a"), tmp_path / "data", secrets={"stage/keys": '{"a": "1"}'}) as cloud:
        assert '{"a": "1"}' in [one.environment.get("KEYS") for one in cloud.functions()]


def test_a_secret_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no secret stage/keys"):
        LocalCloud(keyed(tmp_path / "a"), tmp_path / "data").start()
