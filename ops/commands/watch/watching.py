"""`nextday watch`: what changes in a live stage, as it changes."""

import json as jsons
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Annotated, Any

import typer

from nextday.errors import InputError
from nextday.settings import LIVE_PATH, SITE_PREFIX
from ops.commands.options import Data, Json, Stage, Symbols, symbols_of
from ops.commands.stage.smoke import site_of
from ops.commands.watch.live_changes import Event, LiveChanges
from ops.stage.smoke import OK, Site
from ops.terminal.output import notes, written

_EVERYBODY, _ALL = "*", ["all"]
_MOST_TOPICS = 50


Quotes = Annotated[bool, typer.Option("--quotes", help="Bars in progress too, a line a symbol and minute.")]


def watch(
    *, stage: Stage = None, data: Data = None, symbols: Symbols = None, quotes: Quotes = False, json: Json = False
) -> None:
    """Print what changes in a live stage, or a folder that is served with --live, until Ctrl-C; --json: one a line."""
    named = [] if symbols is None else _named(symbols)
    site = Site(site_of(stage, data))
    _check(site, f"set live = true for stage {stage} and deploy" if stage else "run `nextday up --live`")
    topics = named or _everything(site)
    url = site.url.replace("http", "ws", 1) + LIVE_PATH
    notes.print(f"watching {', '.join(topics)} at {url}   (Ctrl-C ends)", markup=False, highlight=False)
    say: Callable[[Event], str] = jsons.dumps if json else line
    with suppress(KeyboardInterrupt):
        for event in LiveChanges(url, topics, _note, quotes):
            print(say(event), flush=True)  # noqa: T201 the product


def line(event: Event) -> str:
    """An event in a line for people."""
    told = _TOLD[event["kind"]](event["body"]) if event["body"] else "changed: ask the HTTP API"
    return f"{event['at']}  {event['symbol']:<6} {event['kind']:<8} {told}"


def _check(site: Site, way_out: str) -> None:
    """Raises InputError for a stage that tells nothing."""
    answer = site.ask("/config.json")
    if answer.status != OK or not jsons.loads(answer.data).get("live"):
        raise InputError(f"{site.url} is not live: {way_out}")


def _named(symbols: str) -> Sequence[str]:
    """Raises InputError for more than a connection may have."""
    topics = [*symbols_of(symbols), _EVERYBODY]
    if len(topics) > _MOST_TOPICS:
        raise InputError(f"--symbols: {_MOST_TOPICS - 1} at most; leave it out to watch all of them")
    return topics


def _everything(site: Site) -> Sequence[str]:
    """By name as long as that goes: only who names symbols is told what was missed between two connections."""
    answer = site.ask(f"{SITE_PREFIX}/symbols")
    named = [*jsons.loads(answer.data)["symbols"], _EVERYBODY] if answer.status == OK else []
    return named if 0 < len(named) <= _MOST_TOPICS else _ALL


def _note(text: str) -> None:
    notes.print(text, markup=False, highlight=False)


def _bars(body: Any) -> str:
    if not body["bars"]:
        return f"{body['interval']}: many, as after a backfill"
    last = body["bars"][-1]
    return f"{body['interval']}: {len(body['bars'])}, last {last['timestamp']} at {written(last['close'])}"


def _quote(body: Any) -> str:
    return f"{body['timestamp']} so far at {written(body['close'])}, not final"


def _forecast(body: Any) -> str:
    prob = "abstains" if body["prob_up"] is None else f"up {body['prob_up']:.3f}"
    return f"{prob} for {body['target_session']}"


def _outcome(body: Any) -> str:
    came = body["outcome"] and {True: "up", False: "not up"}.get(body["outcome"]["up"])
    return f"{_forecast(body)}: came {came or 'nothing that counts'}"


def _model(body: Any) -> str:
    return f"{body['model_id']}{', now the current one' if body['current'] else ''}"


_TOLD: dict[str, Callable[[Any], str]] = {
    "bars": _bars,
    "forecast": _forecast,
    "outcome": _outcome,
    "model": _model,
    "hold": str,
    "quote": _quote,
}
