"""AWS's list prices, as prices.json holds them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("prices.json")


@dataclass(frozen=True)
class Price:
    """`usd` for every `per` of a unit. `page` is the title of AWS's page; `seen` says where the figure was read."""

    service: str
    usd: float
    per: float
    unit: str
    page: str
    note: str = ""
    seen: str = "quoted from it"

    def of(self, quantity: float) -> float:
        """Dollars for so many."""
        return self.usd * quantity / self.per


@dataclass(frozen=True)
class PriceList:
    """Prices by what is billed, in a region, as they were looked up on a day."""

    region: str
    date: str
    prices: Mapping[str, Price]

    def __getitem__(self, billed: str) -> Price:
        """The price of what is billed."""
        return self.prices[billed]


@cache
def list_prices() -> PriceList:
    """The committed list."""
    told = json.loads(FILE.read_text())
    return PriceList(told["region"], told["date"], {name: Price(**price) for name, price in told["prices"].items()})
