"""Use case: tell what a run of predict has changed, as views for the HTTP API."""

from typing import Any

from nextday.catalog.views import SCOREBOARD
from nextday.jobs.predict.report import PredictReport
from nextday.jobs.predict.settle import SettleReport
from nextday.lake.ports import ViewStore
from nextday.lake.views.text import ViewText
from nextday.views.ledger.explanations import write_explanations
from nextday.views.ledger.write import LEDGER_VIEWS, write_ledger_views
from nextday.views.sources import Sources


def write_views(forecasts: PredictReport, outcomes: SettleReport, sources: Sources) -> list[str]:
    """Write the views of what the two have stored, or of what a run stored that was killed before its views.

    Returns the keys that were written: none after a quiet night, which asks for the scoreboard alone, the last of the
    views. Raises LakeError.
    """
    told, stands = _told(sources.views), _stands(forecasts, outcomes)
    keys: list[str] = []
    if forecasts.published or told.get("newest_target") != stands["newest_target"]:
        keys += write_explanations(forecasts.target_session, sources, forecasts.at_hand)
    if keys or outcomes.settled or outcomes.resettled or told != stands:
        keys += write_ledger_views(LEDGER_VIEWS, sources)
    return keys


def _told(views: ViewStore) -> dict[str, Any]:
    """What the scoreboard's view counts; nothing before there is one."""
    content = views.get(SCOREBOARD.object_key())
    return {} if content is None else dict(ViewText(content).head["ledger"])


def _stands(forecasts: PredictReport, outcomes: SettleReport) -> dict[str, Any]:
    """What it should count."""
    entered = any(forecast.published_at for forecast in forecasts.forecasts)
    return {
        "newest_target": str(forecasts.target_session) if entered else None,
        "waiting": outcomes.waiting,
        "late": outcomes.late,
        "void": outcomes.void,
        "abstained": outcomes.abstained,
    }
