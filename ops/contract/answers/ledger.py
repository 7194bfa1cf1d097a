"""The ledger, entry by entry, and what proves it."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from ops.contract.answers.base import Answer, Listing, Probability
from ops.contract.answers.forecasts import STATES, Entry, Signal, State
from ops.contract.answers.rows import Action

_Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
_SEALED = '{"asof_session":"2026-05-29","prob_up":0.53,"symbol":"AAPL"}'
_FEATURES = {"return_1": 0.0123, "rsi_14": 55.2}
_FILES = {"bars_1d/bucket=0/year=2026/data.parquet": "3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY"}


class LedgerEntry(Entry):
    """One entry of the ledger, and what became of it."""

    signal: Signal = Field(description="As it was published.", examples=["hold"])
    state: State = Field(description=STATES)


class LedgerEntries(Listing):
    """Entries of the ledger, by target session and then by symbol."""

    forecasts: list[LedgerEntry]
    actions: list[Action] | None = Field(
        default=None,
        description="Where they are included, on every page: those of all the days asked for, oldest first.",
        examples=[[]],
    )


class SealedEntry(LedgerEntry):
    """One entry of the ledger with all that was sealed in it."""

    features: dict[str, float] | None = Field(
        description="The feature vector it was computed from; null where it abstained for want of one.",
        examples=[_FEATURES],
    )
    fingerprint: dict[str, str] = Field(description="Version ids of the files read, by key.", examples=[_FILES])
    inputs_hash: str | None = Field(
        description="SHA-256 of the bars and dividends behind the features.", examples=[64 * "e"]
    )
    sealed: str = Field(
        description="The canonical text of the entry, whose SHA-256 is `entry_hash`.",
        examples=[_SEALED],
    )


class Seal(Answer):
    """The hash of one entry, and the text that it seals."""

    symbol: str = Field(examples=["AAPL"])
    entry_hash: _Hash = Field(examples=[64 * "f"])
    sealed: str | None = Field(
        description="The canonical text of the entry, whose SHA-256 is `entry_hash`; null unless asked for.",
        examples=[_SEALED],
    )


class ProvenDay(Answer):
    """The entries of one session, and how they are linked to those of the session before."""

    target_session: date
    day_hash: _Hash = Field(
        description="SHA-256 over the entry hashes by symbol, with line feeds between them.",
        examples=[64 * "d"],
    )
    previous_hash: _Hash = Field(
        description="The hash that its entries carry: `day_hash` of the session before, `genesis` in the first.",
        examples=[64 * "0"],
    )
    entries: list[Seal] = Field(description="By symbol; of symbols that are not collected any more, too.")


class Proof(Listing):
    """The chain through the ledger, oldest session first."""

    genesis: _Hash = Field(description="What the first entries carry.", examples=[64 * "0"])
    head: _Hash = Field(
        description="`day_hash` of the newest session of the whole ledger.",
        examples=[64 * "d"],
    )
    ok: bool = Field(
        description="Whether every entry of these days is the one that was sealed, and every day follows from the one "
        "before.",
        examples=[True],
    )
    fault: str | None = Field(description="The first thing that is not so; null when all is.", examples=[None])
    days: list[ProvenDay]


class Knew(Answer):
    """What a forecast was made from."""

    last_bar: date = Field(description="The last session that it knew.", examples=["2026-05-29"])
    inputs_hash: str | None = Field(
        description="SHA-256 of the bars and dividends behind the features.", examples=[64 * "e"]
    )
    files: dict[str, str] = Field(description="Version ids of the files read, by key.", examples=[_FILES])


class Recomputed(Answer):
    """The probability computed anew from the sealed features and the model's document."""

    prob_up: Probability | None = Field(description="Null when it cannot be computed.", examples=[0.53])
    equal: bool | None = Field(
        description="Whether it is the published one to the last bit; null when it cannot be computed.", examples=[True]
    )
    reason: str | None = Field(description="Why it cannot be computed; null otherwise.", examples=[None])


class Replay(Answer):
    """A forecast made once more."""

    said: LedgerEntry
    knew: Knew
    recomputed: Recomputed


class Change(Answer):
    """An object of the lake that has changed, and what it serves."""

    path: str = Field(
        description="Path and query that it serves; `{symbol}` stands for each of `symbols`.",
        examples=["/latest?symbol={symbol}&interval=1h"],
    )
    symbols: list[str] | None = Field(description="Null where it serves all symbols together.", examples=[["AAPL"]])
    etag: str = Field(description="Another one for every state of it.", examples=['"9b2cf535f27731c974343645a3985328"'])
    at: AwareDatetime = Field(description="When it changed.")


class Changes(Listing):
    """What has changed since an instant, oldest first."""

    newest: AwareDatetime | None = Field(
        description="When anything last changed: what to ask `since` the next time. Null before the first night."
    )
    changed: list[Change] = Field(
        description="What changed up to ten seconds before the instant is told again, so that nothing is lost."
    )
