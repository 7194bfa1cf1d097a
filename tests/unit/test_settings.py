import pytest

from nextday.errors import SettingsError
from nextday.settings import IngestSettings, TrainSettings


def test_a_handler_reads_what_a_stack_wrote():
    settings = IngestSettings(
        lake_bucket="lake", database="nextday_dev", buckets=2, universe="s3://assets/a.json", request_timeout=2.5
    )
    assert settings.to_env()["NEXTDAY_UNIVERSE"] == "s3://assets/a.json"
    assert IngestSettings.from_env(settings.to_env()) == settings


@pytest.mark.parametrize("asked", [True, False])
def test_a_flag_reads_as_it_was_written(*, asked: bool):
    settings = TrainSettings(
        lake_bucket="lake", database="lake", buckets=1, universe="s3://assets/a.json", sequence_model=asked
    )
    assert TrainSettings.from_env(settings.to_env()) == settings


def test_everything_that_is_missing_or_malformed_is_named_at_once():
    environment = {"NEXTDAY_DATABASE": "lake", "NEXTDAY_BUCKETS": "many", "NEXTDAY_FIXED_SHARE": "small"}
    environment["NEXTDAY_SEQUENCE_MODEL"] = "perhaps"
    with pytest.raises(SettingsError) as refused:
        TrainSettings.from_env(environment)
    assert str(refused.value).split("; ") == [
        "NEXTDAY_LAKE_BUCKET is not set",
        "NEXTDAY_BUCKETS: invalid literal for int() with base 10: 'many'",
        "NEXTDAY_UNIVERSE is not set",
        "NEXTDAY_FIXED_SHARE: could not convert string to float: 'small'",
        "NEXTDAY_SEQUENCE_MODEL: 'perhaps' is neither true nor false",
    ]
