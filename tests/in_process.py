"""The `nextday` command within this process, where a test need not wait for it to be imported."""

import sys

import pytest

from ops.cli import main
from tests.scenarios.command import Ran


def nextday(capsys: pytest.CaptureFixture[str], *words: object) -> Ran:
    """Run the command to its end."""
    capsys.readouterr()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["nextday", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
    told = capsys.readouterr()
    return Ran(int(ended.value.code or 0), told.out, told.err)
