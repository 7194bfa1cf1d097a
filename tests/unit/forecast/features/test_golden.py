"""The page computes the indicators it draws; both sides are held to one file of numbers."""

import json

import pytest

from tests.unit.forecast.features.golden import FILE, golden


def test_the_page_is_held_to_what_the_features_say_today():
    """To write it anew: python -m tests.unit.forecast.features.golden."""
    kept = json.loads(FILE.read_text())
    told = golden()
    assert kept.keys() == told.keys()
    for name, values in told.items():
        assert [value is None for value in kept[name]] == [value is None for value in values], name
        assert [value or 0 for value in kept[name]] == pytest.approx([value or 0 for value in values], rel=1e-12)
