"""What commands about a stage say when they cannot begin: one line, and nothing is touched."""

from collections.abc import Iterator
from io import StringIO

import pytest

from ops.grants import Grant
from ops.localcloud.account import confined
from ops.stage.deploying import Deployer
from ops.stage.toolchain import Cdk, ProgramFailed
from tests.in_process import nextday

NOBODY = {
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
}
AT = ("--at", "2026-05-29T21:00:00Z")
OF_A_STAGE = ("doctor", "diff", "deploy", "destroy", "backfill")


@pytest.fixture(autouse=True)
def nobody() -> Iterator[None]:
    """A shell without credentials."""
    with confined(NOBODY):
        yield


@pytest.mark.parametrize("command", OF_A_STAGE)
def test_a_stage_has_to_be_named(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = nextday(capsys, command)
    assert (ran.code, ran.out) == (2, "")
    assert "--stage" in ran.err


@pytest.mark.parametrize("command", ["doctor", "diff", "deploy", "destroy"])
def test_a_stage_that_no_setting_names_is_a_slip(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = nextday(capsys, command, "--stage", "test")
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert "there is no stage 'test', only dev, prod" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ("open", "--stage", "dev"),
        ("smoke", "--stage", "dev"),
        ("status", "--stage", "dev"),
        ("backfill", "--stage", "dev"),
        ("destroy", "--stage", "prod"),
        ("models", "--rollback", "2026-01-01-0123456789ab", "--stage", "dev"),
        ("restore", "--stage", "dev", *AT),
    ],
)
def test_without_credentials_each_command_says_to_sign_in(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    ran = nextday(capsys, *words)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (1, "", 1)
    assert "cannot be asked: Unable to locate credentials: sign in (`aws sso login`)" in ran.err


def test_the_doctor_says_all_that_is_amiss_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    ran = nextday(capsys, "doctor", "--stage", "dev")
    assert ran.code == 1
    amiss = {line.split()[0] for line in ran.out.splitlines() if " amiss " in line}
    assert {"account", "bootstrap", "concurrency"} <= amiss
    assert "checks found something amiss" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ("status", "--stage", "dev", "--data", "somewhere"),
        ("open", "--stage", "dev", "--data", "somewhere"),
        ("restore", "--stage", "dev", "--data", "somewhere", *AT),
    ],
)
def test_a_folder_and_a_stage_at_once_are_refused(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    ran = nextday(capsys, *words)
    assert (ran.code, ran.out) == (2, "")
    assert "--data is a folder on this machine: leave it out" in ran.err


@pytest.mark.parametrize("url", ["localhost:8000", "example.com/", ""])
def test_an_address_without_its_scheme_is_refused(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = nextday(capsys, "smoke", "--url", url)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert f"--url {url}: write an address with its scheme" in ran.err


def test_models_of_a_stage_are_not_listed_here(capsys: pytest.CaptureFixture[str]) -> None:
    ran = nextday(capsys, "models", "--stage", "dev")
    assert (ran.code, ran.out) == (2, "")
    assert "only --rollback ID is understood" in ran.err


def test_a_program_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ProgramFailed, match=r"^make --silent layer site .* failed: "):
        Cdk().build()


def test_a_stage_is_not_destroyed_where_nobody_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO())
    ran = nextday(capsys, "destroy", "--stage", "dev")
    assert (ran.code, "nothing was deleted" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "said", "approved"), [((), "y\n", True), ((), "n\n", False), ((), "", False), (("--yes",), "", True)]
)
def test_new_permissions_are_shown_and_asked_about_unless_they_are_approved_before(
    words: tuple[str, ...],
    said: str,
    approved: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    grant = Grant("nextday-dev-compute", "${Role}", "Allow", "s3:PutObject", "*")
    monkeypatch.setattr(Deployer, "deploy", lambda deployer, *_, **__: {"approved": deployer.approve([grant])})
    monkeypatch.setattr("sys.stdin", StringIO(said))
    ran = nextday(capsys, "deploy", "--stage", "dev", "--json", *words)
    assert ran.document == {"approved": approved}
    assert (str(grant) in ran.err) is not bool(words)
