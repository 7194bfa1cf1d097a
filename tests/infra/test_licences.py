"""What we are made of may be used, changed and passed on, and is listed."""

import json
import re
import subprocess
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest
from license_expression import ExpressionError, get_spdx_licensing

from ops.packaging.artefacts import API, TRAIN
from tests.infra.licences import stated

ROOT = Path(__file__).parents[2]
# those that ask for their notice to be kept
PERMISSIVE = {
    "0BSD",
    "Apache-2.0",
    "Artistic-1.0-Perl",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BlueOak-1.0.0",
    "CC0-1.0",
    "CNRI-Python",
    "ISC",
    "MIT",
    "MIT-0",
    "PSF-2.0",
    "Zlib",
}
# changes of its own files would have to be published: we change none
PER_FILE = {"MPL-2.0"}
SPDX = get_spdx_licensing()


def is_allowed(expression: str) -> bool:
    """Whether the families that we allow suffice for an expression."""
    try:
        parsed = SPDX.parse(expression, validate=True)
    except ExpressionError:
        return False
    answers = {
        symbol: SPDX.TRUE if symbol.key in PERMISSIVE | PER_FILE else SPDX.FALSE
        for symbol in SPDX.license_symbols(parsed)
    }
    return parsed is not None and parsed.subs(answers, simplify=True) == SPDX.TRUE


def locked(lock: Path) -> set[str]:
    return {normal(name) for name in re.findall(r"^([\w.-]+)==", lock.read_text(), re.MULTILINE)}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def installed() -> list[Distribution]:
    names = locked(ROOT / "requirements" / "dev.txt")
    return [one for one in distributions() if normal(one.name) in names]


def test_every_python_package_is_of_an_allowed_family() -> None:
    refused = {one.name: stated(one) for one in installed() if not is_allowed(stated(one))}
    assert refused == {}


def test_nothing_that_is_deployed_escapes_the_look() -> None:
    deployed = {name for artefact in (API, TRAIN) for lock in artefact.locks for name in locked(lock)}
    assert deployed - {normal(one.name) for one in installed()} == set()


@pytest.mark.parametrize("lock", ["frontend/package-lock.json", "cdk_app/package-lock.json"])
def test_every_npm_package_is_of_an_allowed_family(lock: str) -> None:
    packages = json.loads((ROOT / lock).read_text())["packages"]
    licences = {name: package.get("license", "unstated") for name, package in packages.items() if name}
    assert licences
    assert {name: licence for name, licence in licences.items() if not is_allowed(licence)} == {}


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("MIT OR GPL-3.0-only", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-only", False),
        ("unstated", False),
        ("", False),
    ],
)
def test_a_choice_suffices_and_a_condition_too_many_does_not(expression: str, allowed: bool) -> None:  # noqa: FBT001
    assert is_allowed(expression) is allowed


def test_the_list_of_a_part_names_every_locked_package_with_its_hashes(tmp_path: Path) -> None:
    (lock,) = API.locks
    program, told = Path(sys.executable).with_name("cyclonedx-py"), tmp_path / "api.json"
    subprocess.run([program, "requirements", lock, "--output-file", told], check=True, capture_output=True)
    document = json.loads(told.read_text())
    assert document["bomFormat"] == "CycloneDX"
    assert {normal(one["name"]) for one in document["components"]} == locked(lock)
    assert all(one["externalReferences"][0]["hashes"] for one in document["components"])


def test_every_lock_of_what_is_deployed_is_listed() -> None:
    recipe = (ROOT / "Makefile").read_text().partition("\nsbom:")[2].partition("\n\n")[0]
    locks = {str(lock.relative_to(ROOT)) for artefact in (API, TRAIN) for lock in artefact.locks}
    assert {*re.findall(r"requirements (\S+\.txt)", recipe)} == locks
