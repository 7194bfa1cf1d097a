"""The templates of both stages, as tests read them."""

import pytest

from tests.infra.synthesized import StageTemplates, stage_templates
from tests.synthesis import Synthesis, live_assembly, site, synthesis

__all__ = ["live_assembly", "site", "synthesis"]


@pytest.fixture(scope="session")
def dev(synthesis: Synthesis) -> StageTemplates:
    return stage_templates(synthesis.assembly, "dev")


@pytest.fixture(scope="session")
def prod(synthesis: Synthesis) -> StageTemplates:
    return stage_templates(synthesis.assembly, "prod")


@pytest.fixture(scope="session", params=["dev", "prod"])
def stage(synthesis: Synthesis, request: pytest.FixtureRequest) -> StageTemplates:
    """Each stage in turn."""
    return stage_templates(synthesis.assembly, request.param)
