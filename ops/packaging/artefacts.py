"""What Lambda unpacks together, from which locks and sources, and how large it may be.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ops.packaging.wheels import Architecture, compile_for_lambda, digest, install_locked, settle, size
from stacks.constructs.sources import API_FUNCTION, DOMAIN_LAYER, JOBS_IMAGE, ROOT, Code

BUILT = ROOT / ".build" / "package"
API_LAYER = ROOT / "layers" / "api" / "python"
_JOBS = ROOT / "lambdas" / "requirements.txt"
_SEQUENCE = ROOT / "lambdas" / "requirements-sequence.txt"


@dataclass(frozen=True)
class Artefact:
    """Libraries that lie at `place`, and our own code; `limit` bytes are Lambda's, `most` are asked of us."""

    name: str
    locks: tuple[Path, ...]
    place: str
    code: tuple[Code, ...]
    limit: int
    most: int


@dataclass(frozen=True)
class Built:
    """An artefact for one architecture; `unzipped` bytes, and a `digest` that any machine comes to."""

    artefact: Artefact
    architecture: Architecture
    libraries: Path
    unzipped: int
    digest: str

    @property
    def fits(self) -> bool:
        """Whether it keeps within what is asked of us."""
        return self.unzipped <= self.artefact.most


_ZIP, _IMAGE = 250 * 2**20, 10 * 2**30
_IMAGE_ASKED = 2_000_000_000  # the base comes on top, which only Docker can measure
API = Artefact(
    "HTTP API: zip and layers",
    (ROOT / "layers" / "api" / "requirements.txt",),
    "/opt/python",
    (API_FUNCTION, DOMAIN_LAYER),
    limit=_ZIP,
    most=235_000_000,  # polars grows from release to release: an update must not be what finds the limit
)
JOBS = Artefact("jobs: image", (_JOBS,), "/var/task", (JOBS_IMAGE,), limit=_IMAGE, most=_IMAGE_ASKED)
TRAIN = Artefact(
    "train with the sequence model: image",
    (_JOBS, _SEQUENCE),
    "/var/task",
    (JOBS_IMAGE,),
    limit=_IMAGE,
    most=_IMAGE_ASKED,
)


def build(artefact: Artefact, architecture: Architecture, folder: Path) -> Built:
    """Build into `folder`, anew. Raises BuildFailed, or InputError where nothing can compile for Lambda."""
    shutil.rmtree(folder, ignore_errors=True)
    libraries = folder / "libraries"
    install_locked(artefact.locks, libraries, architecture, place=artefact.place)
    for number, code in enumerate(artefact.code):
        own = folder / f"code-{number}"
        code.copy_to(own)
        compile_for_lambda(own, place=code.place)
    settle(folder)
    return Built(artefact, architecture, libraries, size(folder), digest(folder))


def build_all(folder: Path) -> Iterator[Built]:
    """Every artefact for every architecture of Lambda, one after the other."""
    for artefact in (API, JOBS, TRAIN):
        for architecture in Architecture:
            name = f"{artefact.name.partition(':')[0].replace(' ', '-')}-{architecture}"
            yield build(artefact, architecture, folder / name)


def deliver(built: Built, place: Path) -> None:
    """Move the libraries to where the stacks look for them; there is nothing there when they are too large."""
    shutil.rmtree(place, ignore_errors=True)
    if built.fits:
        built.libraries.rename(place)
