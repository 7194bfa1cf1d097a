#!/usr/bin/env bash
# polars: a frame of fewer rows than the documented row group is written as several groups
#
# write_parquet documents row groups of 512^2 = 262,144 rows where no size is given, so one would guess that a smaller
# frame is one group. 163,840 rows are; one row more, and the file has two halves. A reader that asks for row groups one
# by one makes as many requests, and a file that was promised to be one group is not.
#
# Versions: polars 2.1.0, pyarrow 25.0.1 to look at the file
# Seen:     163,840 rows: [163840]; 163,841 rows: [81921, 81920]; with row_group_size=262144: [163841]
# Instead:  name row_group_size
# Upstream: none found for 2.1; pola-rs/polars-benchmark#123 discusses why 512^2
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'polars==2.1.0' 'polars-runtime-32==2.1.0' 'pyarrow==25.0.1'

env -i HOME="$work" "$work/venv/bin/python" - <<'PYTHON'
import io
import sys

import polars as pl
import pyarrow.parquet as pq

DOCUMENTED = 512**2
EXPECTED = ([163_840], [81_921, 81_920], [163_841])


def groups(rows, **options):
    """Rows of each group of a file."""
    file = io.BytesIO()
    pl.DataFrame({"close": pl.arange(rows, eager=True)}).write_parquet(file, **options)
    metadata = pq.read_metadata(file)
    return [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]


seen = (groups(163_840), groups(163_841), groups(163_841, row_group_size=DOCUMENTED))
print("163,840 rows: {}; 163,841 rows: {}; with row_group_size=262144: {}".format(*seen))
if seen != EXPECTED:
    sys.exit(f"CHANGED: {EXPECTED} was seen before")
PYTHON
