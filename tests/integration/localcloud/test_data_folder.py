"""A data folder belongs to one cloud at a time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nextday.errors import InputError
from ops.localcloud.cloud import LocalCloud
from ops.localcloud.datafolder import held, running


def test_a_second_cloud_on_the_same_folder_is_told_where_the_first_is(cloud: LocalCloud, stage_assembly: Path) -> None:
    with pytest.raises(InputError) as refused:
        LocalCloud(stage_assembly, cloud.data).start()
    assert f"is in use by process {os.getpid()} at {cloud.site_url}" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_who_holds_a_folder_can_be_asked(cloud: LocalCloud, tmp_path: Path) -> None:
    holder = running(cloud.data)
    assert holder
    assert (holder.pid, holder.endpoint, holder.site_url) == (os.getpid(), cloud.endpoint, cloud.site_url)
    assert running(tmp_path) is None


def test_a_killed_holder_lets_go(tmp_path: Path) -> None:
    code = f"""
import os, signal
from pathlib import Path
from ops.localcloud.datafolder import held
with held(Path({str(tmp_path)!r})):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", code], check=False)
    assert running(tmp_path) is None
    with held(tmp_path):
        assert running(tmp_path)


def test_a_folder_that_cannot_be_written_is_told_in_one_line(stage_assembly: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"cannot be written .* choose another with --data") as refused:
        LocalCloud(stage_assembly, tmp_path / "file" / "data").start()
    assert "\n" not in str(refused.value)


def test_a_file_in_the_place_of_the_logs_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("")
    with pytest.raises(InputError, match=r"cannot be written .* choose another with --data") as refused, held(tmp_path):
        pass
    assert "\n" not in str(refused.value)
    assert running(tmp_path) is None
