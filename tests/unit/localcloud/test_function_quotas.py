"""A function that Lambda would not take is known by its size."""

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from ops.localcloud.assembly.assets import ImageAsset
from ops.localcloud.runtime.function import Function
from ops.localcloud.runtime.quotas import MOST_CODE_BYTES, beyond_quotas


def function(**told: Any) -> Function:
    known = {"name": "f", "arn": "a", "role": "r", "handler": "h", "runtime": "python3.13", "log_group": "g"}
    sized = {"code": Path("nowhere"), "layers": (), "environment": {}, "timeout": 3.0, "memory": 128}
    return Function(**{**known, **sized, **told})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Code of 200 MB that takes no room on the disk."""
    made = tmp_path / "code"
    made.mkdir()
    with (made / "large").open("wb") as file:
        file.truncate(200 * 2**20)
    return made


def test_code_and_layers_count_together(folder: Path, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "layer.zip", "w") as archive:
        archive.writestr("small", b"x" * 2**20)
    assert beyond_quotas(function(code=folder, layers=(tmp_path / "layer.zip",))) is None
    refused = beyond_quotas(function(code=folder, layers=(folder,)))
    assert refused == f"its code and layers have {400 * 2**20} bytes unzipped, {MOST_CODE_BYTES} are allowed"


def test_an_archive_counts_as_large_as_it_unzips(tmp_path: Path) -> None:
    content = b"\0" * (126 * 2**20)
    with ZipFile(tmp_path / "code.zip", "w", compression=8) as archive:
        archive.writestr("one", content)
        archive.writestr("two", content)
    assert "unzipped" in (beyond_quotas(function(code=tmp_path / "code.zip")) or "")


def test_an_image_may_be_larger(tmp_path: Path) -> None:
    image = ImageAsset("tag", tmp_path, tmp_path / "Dockerfile")
    assert beyond_quotas(function(code=image)) is None


def test_variables_have_four_kilobytes_names_included(tmp_path: Path) -> None:
    fits = {"ABC": "x" * (4096 - len('{"ABC":""}'))}
    assert beyond_quotas(function(environment=fits, code=tmp_path)) is None
    assert "4097 bytes" in (beyond_quotas(function(environment={**fits, "ABC": fits["ABC"] + "x"})) or "")


def test_five_layers_are_allowed(tmp_path: Path) -> None:
    assert beyond_quotas(function(code=tmp_path, layers=(tmp_path,) * 5)) is None
    assert beyond_quotas(function(code=tmp_path, layers=(tmp_path,) * 6)) == "it has 6 layers, 5 are allowed"
