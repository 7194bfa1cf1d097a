"""The jobs' image, built by Docker."""

import pytest

from tests.image.containers import docker
from tests.infra.conftest import dev
from tests.infra.packages import image_sources
from tests.infra.synthesized import StageTemplates
from tests.synthesis import site, synthesis

__all__ = ["dev", "site", "synthesis"]


@pytest.fixture(scope="session")
def image(dev: StageTemplates) -> str:
    """Built from what a deployment sends to Docker, for this machine's processor."""
    context = image_sources(dev.compute)
    docker("build", "--quiet", "--tag", "nextday-jobs", "--file", str(context / "lambdas" / "Dockerfile"), str(context))
    return "nextday-jobs"
