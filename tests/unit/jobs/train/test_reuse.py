import pytest

from nextday.jobs.train.reuse import Reuse

NIGHT, QUIET, FIRST = Reuse(117, 1, "2026-11"), Reuse(118, 0, None), Reuse(0, 118, "2017-02", ("lost",))


@pytest.mark.parametrize(
    ("reuse", "told"),
    [
        (NIGHT, "kept 117 months, learned 1 month from 2026-11 on"),
        (QUIET, "kept 118 months, nothing was new"),
        (FIRST, "kept 0 months, learned 118 months from 2017-02 on"),
        (Reuse.total([NIGHT]), "kept 117 months, learned 1 month from 2026-11 on"),
        (Reuse.total([NIGHT, QUIET, FIRST]), "in 3 buckets: kept 235 months, learned 119 months from 2017-02 on"),
    ],
)
def test_one_line_tells_what_was_kept_and_what_was_learned(reuse: Reuse, told: str):
    assert str(reuse) == reuse.to_dict()["told"] == told


def test_faults_of_all_buckets_are_reported():
    assert Reuse.total([NIGHT, FIRST, FIRST]).faults == ("lost", "lost")
