"""The document breaks no client unless its version says so."""

import json
import re
import subprocess
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from tests.unit.api.promised import DOCUMENT
from tests.unit.contract.breaking import breaks, may_break

ROOT = Path(__file__).parents[3]
COMMITTED = "lambdas/api/openapi.json"
SCHEMAS = {
    "Bar": {"type": "object", "properties": {"close": {"type": "number"}}, "required": ["close"]},
    "Bars": {
        "type": "object",
        "properties": {
            "source": {"anyOf": [{"type": "string", "enum": ["yahoo", "csv"]}, {"type": "null"}]},
            "bars": {"type": "array", "items": {"$ref": "#/components/schemas/Bar"}},
            "late": {"type": "object", "additionalProperties": {"type": "integer"}},
        },
        "required": ["source", "bars"],
    },
}
LIMIT = {"type": "integer", "minimum": 1, "maximum": 1000, "default": 120}
SYMBOLS = {"type": "array", "items": {"type": "string", "pattern": "^[A-Z]+$"}, "maxItems": 50}
PARAMETERS = [
    {"name": "symbol", "in": "query", "required": True, "schema": {"type": "string", "maxLength": 10}},
    {"name": "interval", "in": "query", "schema": {"type": "string", "enum": ["1d", "1h"]}},
    {"name": "limit", "in": "query", "schema": LIMIT},
    {"name": "symbols", "in": "query", "schema": SYMBOLS},
]
ANSWER = {
    "application/json": {"schema": {"$ref": "#/components/schemas/Bars"}},
    "text/csv": {"schema": {"type": "string"}},
}
BODY = {"type": "object", "properties": {"symbol": {"type": "string"}}, "minProperties": 1}
OPERATION = {
    "parameters": PARAMETERS,
    "requestBody": {"content": {"application/json": {"schema": BODY}}},
    "responses": {"200": {"content": ANSWER}, "304": {}},
}
OLD: dict[str, Any] = {
    "info": {"version": "1.4.2"},
    "paths": {"/bars": {"get": OPERATION, "post": OPERATION}},
    "components": {"schemas": SCHEMAS},
}
Change = Callable[[dict[str, Any]], object]


def get(document: dict[str, Any]) -> dict[str, Any]:
    return document["paths"]["/bars"]["get"]


def parameter(document: dict[str, Any], place: int) -> dict[str, Any]:
    return get(document)["parameters"][place]


def fields(document: dict[str, Any], of: str = "Bars") -> dict[str, Any]:
    return document["components"]["schemas"][of]["properties"]


def added(**values: Any) -> Change:
    return lambda document: get(document)["parameters"].append({"name": "x", "schema": {"type": "string"}} | values)


BREAKING: dict[str, tuple[str, Change]] = {
    "a path": ("GET /bars no more is there", lambda d: d["paths"].pop("/bars")),
    "a method": ("POST /bars no more is there", lambda d: d["paths"]["/bars"].pop("post")),
    "a parameter": ("GET /bars ?limit no more is there", lambda d: get(d)["parameters"].pop(2)),
    "a value that was taken": (
        "?interval no more may be '1h'",
        lambda d: parameter(d, 1)["schema"]["enum"].remove("1h"),
    ),
    "a type that was taken": (
        "?symbol no more may be string",
        lambda d: parameter(d, 0)["schema"].update(type="integer"),
    ),
    "a lower bound": ("?limit has another minimum: 2 for 1", lambda d: parameter(d, 2)["schema"].update(minimum=2)),
    "an upper bound": ("?limit has another maximum: 9 for 1000", lambda d: parameter(d, 2)["schema"].update(maximum=9)),
    "a new bound": ("?symbol has another pattern", lambda d: parameter(d, 0)["schema"].update(pattern="^A$")),
    "a bound of items": (
        "?symbols[] has another pattern",
        lambda d: parameter(d, 3)["schema"]["items"].update(pattern="x"),
    ),
    "a default": ("?limit has another default", lambda d: parameter(d, 2)["schema"].update(default=10)),
    "a new duty": ("GET /bars ?x is required now", added(required=True)),
    "an old liberty": ("?limit is required now", lambda d: parameter(d, 2).update(required=True)),
    "a field of the body": (
        "?body.symbol no more is there",
        lambda d: get(d)["requestBody"]["content"]["application/json"]["schema"]["properties"].clear(),
    ),
    "a status": ("GET /bars 304 no more is there", lambda d: get(d)["responses"].pop("304")),
    "a media type": (
        "GET /bars 200 text/csv no more is there",
        lambda d: get(d)["responses"]["200"]["content"].pop("text/csv"),
    ),
    "a field": (".late no more is there", lambda d: fields(d).pop("late")),
    "a field within": ("bars[].close no more is there", lambda d: fields(d, "Bar").pop("close")),
    "a field's type": (
        "bars[].close no more may be number",
        lambda d: fields(d, "Bar").update(close={"type": "string"}),
    ),
    "a value that was answered": (
        ".source no more may be 'csv'",
        lambda d: fields(d)["source"]["anyOf"][0]["enum"].remove("csv"),
    ),
    "a field's being there": (
        ".source no more is always there",
        lambda d: d["components"]["schemas"]["Bars"]["required"].remove("source"),
    ),
    "a field's not being null": (
        "bars[].close no more is never null",
        lambda d: fields(d, "Bar").update(close={"anyOf": [{"type": "number"}, {"type": "null"}]}),
    ),
}
HARMLESS: dict[str, Change] = {
    "nothing": lambda d: None,
    "a path": lambda d: d["paths"].update({"/new": {"get": OPERATION}}),
    "a parameter that may be left out": added(),
    "a value that is taken": lambda d: parameter(d, 1)["schema"]["enum"].append("1w"),
    "any value": lambda d: parameter(d, 1)["schema"].pop("enum"),
    "wider bounds": lambda d: parameter(d, 2)["schema"].update(minimum=0, maximum=5000),
    "no bound": lambda d: parameter(d, 0)["schema"].pop("maxLength"),
    "less of a duty": lambda d: parameter(d, 0).update(required=False),
    "a field": lambda d: fields(d).update(new={"type": "string"}),
    "a status": lambda d: get(d)["responses"].update({"429": {}}),
    "a media type": lambda d: get(d)["responses"]["200"]["content"].update({"text/html": {}}),
    "a value that is answered": lambda d: fields(d)["source"]["anyOf"][0]["enum"].append("alpaca"),
    "words": lambda d: get(d).update(description="Other words."),
}


def changed(change: Change) -> dict[str, Any]:
    new = deepcopy(OLD)
    change(new)
    return new


@pytest.mark.parametrize(("told", "change"), BREAKING.values(), ids=BREAKING)
def test_what_goes_away_or_is_refused_breaks(told: str, change: Change):
    found = breaks(OLD, changed(change))
    assert any(told in one for one in found), found


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS)
def test_what_is_added_or_taken_besides_does_not(change: Change):
    assert breaks(OLD, changed(change)) == []


def test_what_a_lost_field_holds_is_not_told_as_well():
    assert breaks(OLD, changed(lambda d: fields(d).pop("bars"))) == [
        f"{method} /bars 200 application/json .bars no more is there" for method in ("GET", "POST")
    ]


@pytest.mark.parametrize(
    ("version", "allowed"), [("1.5.0", False), ("1.4.2", False), ("2.0.0", True), ("10.0.0", True)]
)
def test_the_first_number_of_the_version_allows_a_break(version: str, allowed: bool):  # noqa: FBT001
    assert may_break(OLD, changed(lambda d: d["info"].update(version=version))) is allowed


def released() -> dict[str, Any] | None:
    """The document of the last tag that has one; None without such a tag, or without git."""
    for tag in git("tag", "--sort=-creatordate", "--merged").split():
        if text := git("show", f"{tag}:{COMMITTED}"):
            return json.loads(text)
    return None


def git(*words: str) -> str:
    """What git says; nothing where there is no git, or no repository of it."""
    program = which("git")
    if program is None:
        return ""
    ran = subprocess.run([program, "-C", str(ROOT), *words], capture_output=True, text=True, check=False)
    return ran.stdout if ran.returncode == 0 else ""


def test_no_client_of_the_last_release_breaks_unless_the_version_says_so():
    old = released()
    if old is None:
        print("no tag has a document yet: there is nothing to break")  # noqa: T201
        return
    assert may_break(old, DOCUMENT) or breaks(old, DOCUMENT) == []


def test_the_document_does_not_break_itself_and_is_compared_whole():
    bare = json.loads(re.sub(r'"maximum": ?1000\b', '"maximum": 999', json.dumps(DOCUMENT)))
    assert breaks(DOCUMENT, DOCUMENT) == []
    assert "GET /latest ?limit has another maximum: 999 for 1000" in breaks(DOCUMENT, bare)
