import pytest

from nextday.catalog import BARS_1D
from nextday.errors import Corrupt
from nextday.lake.parquet import decoded


def test_bytes_that_are_no_parquet_are_corrupt_by_the_name_of_their_file():
    with pytest.raises(Corrupt, match="bars_1d/year=2026: "):
        decoded(BARS_1D, b"<html>not a table</html>", name="bars_1d/year=2026")
