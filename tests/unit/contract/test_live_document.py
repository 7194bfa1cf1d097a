"""The committed AsyncAPI document: made from its declarations, whole, and about the messages that are really sent."""

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lambdas.live import messages
from lambdas.live.asked import asked
from nextday.live.event import Kind
from ops.contract.live import COMMITTED, HEARD, SAID, document, text

DOCUMENT = document()
COMPONENTS = DOCUMENT["components"]


def test_the_committed_document_is_the_declared_one():
    assert COMMITTED.read_bytes() == text(), "run make contract"


def test_every_reference_leads_somewhere_and_every_schema_is_used():
    for reference in set(re.findall(r"'#/([^']+)'", str(DOCUMENT))):
        place: Any = DOCUMENT
        for part in reference.split("/"):
            place = place[part]
    assert set(re.findall(r"#/components/schemas/(\w+)", str(DOCUMENT))) == set(COMPONENTS["schemas"])


@pytest.mark.parametrize("name", [model.__name__ for model in (*SAID, *HEARD)])
def test_an_example_is_a_message_of_its_kind(name: str):
    told = COMPONENTS["messages"][name]
    schema = told["payload"] | {"components": COMPONENTS}
    for example in told["examples"]:
        Draft202012Validator(schema).validate(example["payload"])


def test_what_clients_may_say_is_what_the_stage_understands():
    actions = {model.model_fields["action"].annotation.__args__[0] for model in SAID}  # type: ignore[union-attr]
    assert actions == messages._ACTIONS.keys()
    for name in ("Subscribe", "Unsubscribe"):
        (example,) = COMPONENTS["messages"][name]["examples"]
        asked(json.dumps(example["payload"]), frozenset({"AAPL"}))


def test_every_kind_of_event_is_described():
    kinds = COMPONENTS["schemas"]["Events"]["properties"]["events"]["items"]["discriminator"]["mapping"]
    # a quote is in no order of events, and has a message of its own
    assert {*kinds, COMPONENTS["schemas"]["Quote"]["properties"]["kind"]["const"]} == {*Kind}
