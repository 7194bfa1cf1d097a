"""A lake as the API reads it: as it is, or by way of a cache that its processes share."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from nextday.lake.serving.held import nothing_between
from nextday.lake.serving.layout import HeldObjects
from nextday.lake.serving.objects import Objects
from nextday.settings import ApiSettings


class Opened(NamedTuple):
    """What a bucket of `nextday.lake.serving.held` is made of."""

    patient: Objects
    hasty: Objects
    heard: Callable[[], None]


def opened_lake(
    settings: ApiSettings,
    opened: Callable[..., Objects],
    environ: Mapping[str, str],
    now: Callable[[], float],
    warn: Callable[[str], None],
) -> Opened:
    """The lake's objects; `opened` opens a bucket, `now` tells seconds since the epoch. Nothing is asked yet."""
    patient, hasty = opened(settings.lake_bucket), opened(settings.lake_bucket, hasty=True)
    heard = nothing_between
    if settings.cache and settings.cache_name:
        from nextday.lake.serving.shared import SharedViews  # noqa: PLC0415 - only where there is one
        from nextday.lake.serving.valkey import cache_at  # noqa: PLC0415 - it takes half a second

        shared = SharedViews(cache_at(settings.cache, settings.cache_name, environ), now, warn)
        patient, hasty, heard = shared.over(patient), shared.over(hasty), shared.distrust
    # the hasty one reads again what the patient one has read
    return Opened(HeldObjects(patient, settings.buckets), hasty, heard)
