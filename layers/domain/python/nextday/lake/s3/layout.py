"""How a lake on S3 is split, asked before a job looks into it."""

from nextday.catalog import BARS_1D, LAYOUT_KEY
from nextday.errors import Contention
from nextday.lake.layout import buckets_taken, hold, layout, split_into
from nextday.lake.s3.objects import VersionedBucket


def check_layout(lake: VersionedBucket, buckets: int, *, claims: bool) -> None:
    """Raises OtherBuckets unless the lake is split into `buckets`, LakeError when it cannot be asked.

    Where nothing says so yet, who `claims` it writes it down: of those who do at once, one.
    """
    found = lake.get(LAYOUT_KEY)
    if found is None and claims:
        hold(max(buckets_taken(lake.keys(BARS_1D.prefix)), buckets), buckets)
        try:
            lake.put(LAYOUT_KEY, layout(buckets), over=None, content_type="application/json")
        except Contention:
            found = lake.get(LAYOUT_KEY)
    if found is not None:
        hold(split_into(found[0]), buckets)
