"""Answers that are made from the rows of a walk."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from lambdas.api.answers import Answer
from lambdas.api.asked import Asked
from lambdas.api.rows.pages import Page
from lambdas.api.rows.rendering import rendered
from nextday.lake.serving.rows import Walk
from nextday.market.provenance import provenance

KEPT_SECONDS = 60
"""For which an answer may be kept: so long a reader may miss a correction that is stored."""


def answer(
    body: str | bytes,
    walk: Walk,
    asked: Asked,
    *,
    state: str = "",
    max_age: float = KEPT_SECONDS,
    follows: str | None = None,
    simulated: bool = False,
) -> Answer:
    """An answer of the files that a walk has read; `state` is what else its text depends on."""
    return Answer(
        body,
        tag=f"{sorted(walk.versions.items())}{state}",
        max_age=max_age,
        age=walk.age(asked.now),
        stale=walk.is_stale,
        next=follows,
        simulated=simulated,
    )


def listing(
    name: str,
    rows: pl.DataFrame,
    asked: Asked,
    page: Page,
    walk: Walk,
    *,
    envelope: Mapping[str, Any] | None = None,
    state: str = "",
    max_age: float = KEPT_SECONDS,
) -> Answer:
    """A page of rows under their name, with how many there are of it and where the next one is. Raises Gone."""
    page.check(walk.versions)
    shown = rows.slice(page.offset, asked["limit"])
    follows = page.next(asked, walk.versions, shown.height, rows.height)
    told = {**(envelope or {}), "count": shown.height, "truncated": follows is not None, "next": follows}
    simulated = "source" in rows.columns and provenance(shown["source"].unique())["simulated"]
    body = rendered(told, name, shown, asked.form)
    return answer(body, walk, asked, state=state, max_age=max_age, follows=follows, simulated=simulated)
