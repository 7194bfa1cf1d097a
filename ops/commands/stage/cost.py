"""`nextday cost`: what a stage costs a month, by what the local cloud has counted."""

from dataclasses import replace
from math import ceil
from typing import Annotated, Any

import typer

from cdk_app.stages import StageConfig
from nextday.errors import InputError
from ops.commands.options import Json, Wide
from ops.commands.options import Stage as StageOption
from ops.costs.counted import Counted, counted
from ops.costs.month import Month, Stage, dollars, month
from ops.costs.page import STAGES
from ops.costs.prices import list_prices
from ops.costs.questions import per_million
from ops.stage.settings import wanted
from ops.terminal.output import notes, print_json, print_rows
from stacks.access import Access

_LOG_DAYS = {
    "one_week": 7,
    "two_weeks": 14,
    "one_month": 30,
    "three_months": 90,
    "six_months": 180,
    "one_year": 365,
}
# 5,000 in 32 have been trained
_MOST_IN_A_BUCKET = 157


def cost(
    *,
    symbols: Annotated[
        str | None, typer.Option("--symbols", metavar="N,M,...", help="How many symbols; default: the stage's.")
    ] = None,
    stage: StageOption = None,
    wide: Wide = False,
    json: Json = False,
) -> None:
    """Tell what a stage costs a month, at list prices without free tiers, and what a million requests cost on top."""
    known, prices = counted(), list_prices()
    stages: tuple[Stage, ...] = (chosen_by(wanted(stage)),) if stage else STAGES
    if symbols:
        stages = tuple(_of_size(stages[0], size) for size in _numbers(symbols))
    months = [month(one, known, prices) for one in stages]
    asked = per_million(stages[0], known, prices)
    million = {who: round(sum(line.usd for line in lines), 2) for who, lines in asked.items()}
    if json:
        print_json(
            {
                "region": prices.region,
                "date": prices.date,
                "months": [_told(one, known) for one in months],
                "million_requests": million,
            }
        )
        return
    print_rows(_rows(months), wide=wide)
    for one in months:
        notes.print(_summary(one, known), highlight=False)
    notes.print(
        f"a million requests: {million['api']} by the API, {million['cache']} from CloudFront's cache", highlight=False
    )
    notes.print(
        f"list prices of {prices.region}, {prices.date}; no free tier is subtracted: docs/cost.md", highlight=False
    )


def chosen_by(config: StageConfig) -> Stage:
    """What of a stage's settings decides its bill."""
    secrets = [config.access is not Access.PRIVATE, bool(config.alpaca_secret), bool(config.api_keys_secret)]
    return Stage(
        symbols=len(config.symbols),
        buckets=config.buckets,
        noncurrent_days=config.noncurrent_days,
        log_days=_LOG_DAYS[config.log_retention],
        secrets=sum(secrets),
        live=config.live,
        quotes=config.live and config.quotes,
        cached=config.cache == "valkey",
    )


def _of_size(stage: Stage, symbols: int) -> Stage:
    """As the stage, with other symbols, in as many more buckets as keep a bucket's work within one run."""
    return replace(stage, symbols=symbols, buckets=max(stage.buckets, ceil(symbols / _MOST_IN_A_BUCKET)))


def _numbers(text: str) -> tuple[int, ...]:
    numbers = [one.strip() for one in text.split(",")]
    if not all(one.isascii() and one.isdigit() and int(one) for one in numbers):
        raise InputError(f"--symbols {text}: write numbers of symbols, as in 7,500,5000")
    return tuple(map(int, numbers))


def _rows(months: list[Month]) -> list[dict[str, Any]]:
    """A line each, dollars to the cent."""
    lines = [
        {"service": line.service, "what": line.what}
        | {f"{one.stage.symbols} symbols": dollars(one.lines[number].usd) for one in months}
        for number, line in enumerate(months[0].lines)
    ]
    return [
        *lines,
        {"service": "all", "what": "a month"} | {f"{one.stage.symbols} symbols": dollars(one.usd) for one in months},
    ]


def _summary(bill: Month, known: Counted) -> str:
    dearest, *_ = bill.by_service()
    how = (
        "counted"
        if known.is_counted(bill.stage.symbols, bill.stage.buckets)
        else "computed from the sizes that were counted"
    )
    fixed = f"{bill.fixed:.2f} of {bill.usd:.2f} dollars are paid whether or not anything runs"
    return f"{bill.stage.symbols} symbols ({how}): {fixed}; most goes to {dearest}"


def _told(bill: Month, known: Counted) -> dict[str, Any]:
    return {
        "symbols": bill.stage.symbols,
        "buckets": bill.stage.buckets,
        "counted": known.is_counted(bill.stage.symbols, bill.stage.buckets),
        "usd": round(bill.usd, 2),
        "fixed_usd": round(bill.fixed, 2),
        "lines": [vars(line) for line in bill.lines],
    }
