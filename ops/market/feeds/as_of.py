"""What a market knew at an instant: later bars do not exist yet, and the bar in progress is partial."""

from datetime import date, datetime, timedelta

import polars as pl

from nextday.market.calendar import exchange_day
from ops.market.feeds.feed import PRICES, Listing, days_of

_MIDNIGHT_TO_OPEN = timedelta(hours=9, minutes=30)


def as_of(listing: Listing, now: datetime) -> Listing:
    """The listing as its vendor showed it at `now`: split-adjusted as of that day, whatever day it was recorded on."""
    today = last_opened_day(now)
    hourly = _known_hours(listing.hourly, now)
    known = Listing(
        symbol=listing.symbol,
        daily=_known_days(listing.daily, hourly, now),
        hourly=hourly,
        actions=listing.actions.filter(pl.col("ex_date") <= today),
        basis=today,
    )
    return _restated(known, _shares_per_share(listing, today))


def last_opened_day(now: datetime) -> date:
    """The last New York day whose opening time has come: from then on its ex-dates count."""
    return exchange_day(now - _MIDNIGHT_TO_OPEN)


def _known_hours(hourly: pl.DataFrame, now: datetime) -> pl.DataFrame:
    finished, running = _split(hourly, now)
    return pl.concat([finished, _partial(running, now)]).sort("start")


def _known_days(daily: pl.DataFrame, known_hours: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Finished sessions, and the one in progress so far as its hourly bars tell it."""
    finished, running = _split(daily, now)
    so_far = days_of(known_hours.join(running, on="session_date", how="semi"))
    hours = running.select("session_date", "start", "ends_at")
    today = hours.join(so_far.drop("start", "ends_at"), on="session_date")
    return pl.concat([finished, today])


def _split(bars: pl.DataFrame, now: datetime) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Finished bars, and those in progress."""
    # the second half is for a stray print of this instant, which ends when it starts
    begun = bars.filter((pl.col("start") < now) | (pl.col("ends_at") <= now))
    return begun.filter(pl.col("ends_at") <= now), begun.filter(pl.col("ends_at") > now)


def _partial(running: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Bars in progress, as if each went from open to low to high to close at an even pace (nobody recorded how)."""
    elapsed = (pl.lit(now) - pl.col("start")) / (pl.col("ends_at") - pl.col("start"))
    leg, within = (elapsed * 3).floor(), (elapsed * 3) % 1
    origin = pl.when(leg == 0).then("open").when(leg == 1).then("low").otherwise("high")
    target = pl.when(leg == 0).then("low").when(leg == 1).then("high").otherwise("close")
    # rounding to single precision may leave the bar's own range
    last = _widened(origin + (target - origin) * within).clip("low", "high")
    return running.with_columns(
        high=pl.when(leg < 2).then(pl.max_horizontal("open", last)).otherwise("high"),  # noqa: PLR2004
        low=pl.when(leg < 1).then(last).otherwise("low"),
        close=last,
        volume=(pl.col("volume") * elapsed).floor().cast(pl.Int64),
    )


def _shares_per_share(listing: Listing, today: date) -> float:
    """Shares of `today` for one share of the listing's basis."""
    # one of nothing or less is no split: ingest says so
    splits = listing.actions.filter(pl.col("kind") == "split", pl.col("value") > 0)
    since = splits.filter((pl.col("ex_date") > listing.basis) & (pl.col("ex_date") <= today))
    undone = splits.filter((pl.col("ex_date") > today) & (pl.col("ex_date") <= listing.basis))
    return float(since["value"].product()) / float(undone["value"].product())


def _restated(listing: Listing, shares: float) -> Listing:
    """Per-share values divided among `shares` new shares; untouched to the last bit when there is just one."""
    if shares == 1:
        return listing
    per_share = [_widened(pl.col(price) / shares) for price in PRICES]
    volume = (pl.col("volume") * shares).round().cast(pl.Int64, strict=False)
    cash = pl.when(pl.col("kind") == "dividend").then(_widened(pl.col("value") / shares)).otherwise("value")
    return Listing(
        symbol=listing.symbol,
        daily=listing.daily.with_columns(*per_share, volume=volume),
        hourly=listing.hourly.with_columns(*per_share, volume=volume),
        actions=listing.actions.with_columns(value=cash),
        basis=listing.basis,
    )


def _widened(value: pl.Expr) -> pl.Expr:
    """Yahoo keeps single precision and sends it as doubles."""
    return value.cast(pl.Float32).cast(pl.Float64)
