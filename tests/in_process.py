"""The `nextday` command within this process, in a test that looks at what it prints."""

import pytest

from tests.scenarios.command import Ran, ended


def nextday(capsys: pytest.CaptureFixture[str], *words: object) -> Ran:
    """Run the command to its end."""
    capsys.readouterr()
    code = ended(*words)
    told = capsys.readouterr()
    return Ran(code, told.out, told.err)
