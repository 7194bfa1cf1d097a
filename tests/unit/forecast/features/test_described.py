"""What people are told of the features is what they are."""

from nextday.catalog import CORPORATE_ACTIONS, Partition
from nextday.catalog.views import INDICATORS
from nextday.forecast.features.described import DESCRIPTIONS, INDICATOR_ROWS
from nextday.forecast.features.features import FEATURES, features
from nextday.frames import empty, schema_of
from tests.builders import bars

VECTORS = features(bars("AAPL", 60), empty(CORPORATE_ACTIONS))


def test_every_feature_is_described_in_the_order_of_the_vector():
    assert tuple(one.name for one in DESCRIPTIONS) == FEATURES


def test_a_feature_begins_at_the_bar_that_is_told():
    first = {name: VECTORS[name].is_not_null().arg_true()[0] + 1 for name in FEATURES}
    assert {one.name: one.first_bar for one in DESCRIPTIONS} == first


def test_vectors_are_the_rows_of_the_view():
    assert VECTORS.schema == schema_of(INDICATOR_ROWS)
    values = {Partition.BUCKET: 3, Partition.YEAR: 2026}
    assert INDICATOR_ROWS.object_key(values) == INDICATORS.object_key(bucket=3, year=2026)
