"""What both sides took, and what a day of each would take."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from benchmarks.live.turns import Stretch

_DAY = 86_400
_MS = 1_000
LESS_CPU, LESS_WAITING = 10, 5
"""How many times less is asked for, of CPU for an event that a client hears, and of p99."""


@dataclass
class Figures:
    """All turns of a side, with publications and in silence.

    `start` is the CPU seconds of a function's, `connection` those of a client's coming and going, which stays `life`
    seconds at most.
    """

    busy: Stretch = field(default_factory=Stretch)
    silent: Stretch = field(default_factory=Stretch)
    start: float = 0.0
    connection: float = 0.0
    life: float = _DAY

    @property
    def silence(self) -> float:
        """CPU seconds of a second in which nothing happens."""
        return self.silent.own / self.silent.seconds

    @property
    def publication(self) -> float:
        """CPU seconds that one takes beside that."""
        return max(0.0, self.busy.own - self.silence * self.busy.seconds) / self.busy.publications

    def day(self, publications: float, clients: int, *, starts: bool) -> float:
        """CPU seconds of a day with so many, each with a start where a process is not kept from one to the next."""
        own = self.publication + self.start * starts
        return self.silence * _DAY + own * publications + self.connection * clients * _DAY / self.life

    @property
    def aws_silence(self) -> float:
        """As `silence`, of what stands for AWS."""
        return self.silent.aws / self.silent.seconds

    @property
    def aws_publication(self) -> float:
        """As `publication`, of what stands for AWS."""
        return (self.busy.aws - self.aws_silence * self.busy.seconds) / self.busy.publications

    def aws_day(self, publications: float) -> float:
        """As `day`, of what stands for AWS, without what connections take of it."""
        return self.aws_silence * _DAY + self.aws_publication * publications


@dataclass(frozen=True)
class Rate:
    """How often a day something is published, in words, and whether processes of functions have ended meanwhile."""

    title: str
    publications: float
    starts: bool = field(kw_only=True)


RATES = (
    Rate("a day: days, forecasts, seven hours", 9, starts=True),
    Rate("one an hour", 24, starts=True),
    Rate("one a minute", 1440, starts=False),
    Rate("one in 10 s", 8640, starts=False),
)


def percentile(values: Sequence[float], percent: int) -> float:
    """The nearest rank."""
    return sorted(values)[ceil(len(values) * percent / 100) - 1]


def print_figures(clients: int, symbols: int, ours: Figures, peer: Figures) -> None:
    """Print what was measured, and what follows for days of several rates."""
    print(
        f"\n{clients} clients, {symbols} symbols; publications: {ours.busy.publications} and {peer.busy.publications}"
    )
    _print_row("from write to client", ("nextday", "FastAPI", "x (asked)"))
    for percent, asked in ((50, ""), (90, ""), (99, f" (>= {LESS_WAITING})"), (100, "")):
        own, theirs = percentile(ours.busy.delays, percent), percentile(peer.busy.delays, percent)
        _print_row(f"  p{percent}, ms", (_MS * own, _MS * theirs, f"{theirs / own:.1f}{asked}"))
    waited, theirs = percentile(ours.busy.delays, 99) + ours.start, percentile(peer.busy.delays, 99)
    _print_row("  ~ p99 where a function starts, ms", (_MS * waited, _MS * theirs, f"{theirs / waited:.1f}"))
    print()
    _print_row("CPU", ("nextday", "FastAPI", ""))
    _print_row("  a publication, ms", (_MS * ours.publication, _MS * peer.publication, ""))
    _print_row("  a second of silence, ms", (_MS * ours.silence, _MS * peer.silence, ""))
    _print_row("  a client comes and goes, ms", (_MS * ours.connection, _MS * peer.connection, ""))
    _print_row("  a function starts, ms", (_MS * ours.start, "-", ""))
    _print_row("  AWS's stand-in, a publication, ms", (_MS * ours.aws_publication, _MS * peer.aws_publication, ""))
    _print_row("  AWS's stand-in, a second of silence, ms", (_MS * ours.aws_silence, _MS * peer.aws_silence, ""))
    print()
    _print_row("requests to S3", ("nextday", "FastAPI", ""))
    _print_row("  for a publication, with its write", (_requests(ours), _requests(peer), ""))
    _print_row("  in an hour of silence", (_hourly(ours), _hourly(peer), ""))
    print()
    _print_row("~ CPU for an event that a client hears, us", ("nextday", "FastAPI", "x (asked)"))
    for rate in RATES:
        heard = rate.publications * symbols * clients
        own = ours.day(rate.publications, clients, starts=rate.starts)
        theirs = peer.day(rate.publications, clients, starts=False)
        _print_shares(rate.title, own / heard, theirs / heard, f" (>= {LESS_CPU})" if rate is RATES[0] else "")
        own, theirs = own + ours.aws_day(rate.publications), theirs + peer.aws_day(rate.publications)
        _print_shares("  with AWS's stand-in", own / heard, theirs / heard, "")


def _print_shares(title: str, own: float, theirs: float, asked: str) -> None:
    _print_row(f"  {title}", (_MS * _MS * own, _MS * _MS * theirs, f"{theirs / own:.1f}{asked}"))


def _requests(figures: Figures) -> float:
    silent = figures.silent.requests / figures.silent.seconds * figures.busy.seconds
    return max(0.0, (figures.busy.requests - silent) / figures.busy.publications)


def _hourly(figures: Figures) -> float:
    return 3600 * figures.silent.requests / figures.silent.seconds


def _print_row(title: str, cells: Sequence[float | str]) -> None:
    print(f"{title:<46}" + "".join(f"{cell if isinstance(cell, str) else f'{cell:,.1f}':>16}" for cell in cells))
