"""What `nextday doctor` finds right, and what it says to do where something is missing."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cdk_app.stages import StageConfig
from ops.packaging.artefacts import API
from ops.stage.checks import Check, Failed, examined, require
from ops.stage.doctor import (
    CONCURRENCY,
    Account,
    Machine,
    of_the_account,
    of_the_layer,
    of_this_machine,
)
from ops.stage.unavailable import StageUnavailable

DEV = StageConfig(name="dev", account="111122223333", region="eu-west-1")
DOCKER = {
    "docker info": "29.0",
    "docker buildx": "Platforms: linux/amd64, linux/arm64",
    "node": "v24",
}


@dataclass
class FakeMachine(Machine):
    answers: dict[str, str] = field(default_factory=lambda: dict(DOCKER))

    def said(self, *command: str) -> str | None:
        told = " ".join([Path(command[0]).name, *command[1:]])
        return next((answer for begin, answer in self.answers.items() if told.startswith(begin)), None)


@dataclass(frozen=True)
class FakeAccount:
    account: str = "111122223333"
    region: str = "eu-west-1"
    bootstrap_version: int | None = 30
    concurrency: int = 1000


class Unreachable:
    """An account whose credentials are missing; what is asked without them is there."""

    region, bootstrap_version, concurrency = "eu-west-1", 30, 1000

    @property
    def account(self) -> str:
        raise StageUnavailable("stage dev cannot be asked: Unable to locate credentials: sign in")


def by_name(found: list[Check]) -> dict[str, Check]:
    return {one.check: one for one in found}


def test_a_ready_machine_and_account_have_nothing_amiss(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("x = 1")
    checks = of_this_machine(FakeMachine()) | of_the_account(FakeAccount(), DEV) | of_the_layer(tmp_path)
    found = examined(checks)
    assert all(one.ok for one in found), found
    require(found)


@pytest.mark.parametrize(
    ("lacking", "check", "cure"),
    [
        ("docker info", "Docker", "start Docker"),
        ("docker buildx", "arm64", "tonistiigi/binfmt --install arm64"),
        ("node", "Node", "make setup"),
    ],
)
def test_a_missing_program_is_told_with_its_cure(lacking: str, check: str, cure: str) -> None:
    machine = FakeMachine()
    del machine.answers[lacking]
    found = by_name(examined(of_this_machine(machine)))
    assert [name for name, one in found.items() if not one.ok] == [check]
    assert cure in found[check].told


@pytest.mark.parametrize(
    ("account", "check", "cure"),
    [
        (FakeAccount(account="999999999999"), "account", "999999999999 is not 111122223333"),
        (FakeAccount(region="us-east-1"), "region", "us-east-1 is not eu-west-1"),
        (FakeAccount(bootstrap_version=None), "bootstrap", "make bootstrap"),
        (FakeAccount(bootstrap_version=5), "bootstrap", "make bootstrap"),
        (FakeAccount(concurrency=CONCURRENCY - 1), "concurrency", "L-B99A9384"),
        (Unreachable(), "account", "sign in"),
    ],
)
def test_an_account_that_is_not_ready_is_told_with_its_cure(account: Account, check: str, cure: str) -> None:
    found = by_name(examined(of_the_account(account, DEV)))
    assert [name for name, one in found.items() if not one.ok] == [check]
    assert cure in found[check].told


def test_a_protected_stage_wants_somebody_to_be_told() -> None:
    prod = DEV.model_copy(update={"protect": True})
    assert not by_name(examined(of_the_account(FakeAccount(), prod)))["alarms"].ok
    told = by_name(examined(of_the_account(FakeAccount(), prod.model_copy(update={"alarm_email": "a@example.com"}))))[
        "alarms"
    ]
    assert (told.ok, told.told) == (True, "a@example.com")


def test_a_stage_without_an_account_takes_the_shells_and_says_so() -> None:
    found = by_name(examined(of_the_account(FakeAccount(), StageConfig(name="dev"))))
    assert found["account"].told.startswith("111122223333, the shell's")


def test_a_layer_that_is_missing_or_too_large_stops_a_deployment(tmp_path: Path) -> None:
    (missing,) = examined(of_the_layer(tmp_path / "python"))
    assert "make layer" in missing.told
    with (tmp_path / "large.so").open("wb") as file:
        file.truncate(API.most + 10**6)  # a hole: no byte of it is written
    (large,) = examined(of_the_layer(tmp_path))
    assert not large.ok
    assert f"{API.most // 10**6 + 1} of" in large.told
    with pytest.raises(Failed, match="1 of 1 checks found something amiss: layer"):
        require([large])


def test_a_program_that_is_not_there_says_nothing() -> None:
    assert Machine().said("no-such-program-anywhere") is None
    assert Machine().said("false") is None
    assert Machine().said("echo", "here") == "here"
