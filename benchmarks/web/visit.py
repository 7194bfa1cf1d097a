"""One visit of a page: the first load, then the other symbols one after another."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from playwright.sync_api import CDPSession, ConsoleMessage, Error, Playwright

from benchmarks.web.chromium import Tab, fresh
from benchmarks.web.pages import FIRST, OTHERS, Page

KILO, MEGA = 1e3, 1e6
# for what a page still does when its chart stands
SETTLING, AFTER_A_SWITCH = 600, 300

Figures = Mapping[str, float]


@dataclass
class Wire:
    """What came over the network, by kind; bytes as sent, heads included."""

    requests: int = 0
    bytes: Counter[str] = field(default_factory=Counter)
    _kinds: dict[str, str] = field(default_factory=dict)

    def listen(self, session: CDPSession) -> None:
        """Count from now on."""
        session.on("Network.responseReceived", lambda event: self._kinds.update({event["requestId"]: event["type"]}))
        session.on("Network.loadingFinished", self._count)
        session.send("Network.enable")

    def _count(self, event: dict[str, object]) -> None:
        self.requests += 1
        self.bytes[self._kinds.get(str(event["requestId"]), "Other")] += int(str(event["encodedDataLength"]))

    def figures(self) -> Figures:
        """Kilobytes and requests."""
        kinds = {"JavaScript": "Script", "CSS": "Stylesheet", "data": "Fetch"}
        return {
            **{f"{name}, KB": self.bytes[kind] / KILO for name, kind in kinds.items()},
            "all on the wire, KB": self.bytes.total() / KILO,
            "requests": self.requests,
        }


def visit(playwright: Playwright, page: Page) -> Figures:
    """Load a page afresh, switch through all symbols, and tell what that has cost. Raises Error for a faulty page."""
    wire, faults = Wire(), list[str]()
    with fresh(playwright, page.shown) as tab:
        tab.page.on("console", lambda message: _note(message, faults))
        tab.page.on("pageerror", lambda error: faults.append(str(error)))
        wire.listen(tab.session)
        figures = {**_load(tab, page), **wire.figures(), **_switches(tab, page, OTHERS)}
    if faults:
        raise Error(f"{page.name} has faults: {faults}")
    return figures


def _note(message: ConsoleMessage, faults: list[str]) -> None:
    if message.type in {"error", "warning"}:
        faults.append(message.text)


def _load(tab: Tab, page: Page) -> Figures:
    tab.page.goto(f"{page.url}/{page.link}", wait_until="commit")
    tab.page.evaluate("(symbol) => onScreen(symbol)", FIRST)
    spent = tab.spent()
    tab.page.wait_for_load_state("networkidle")
    tab.page.wait_for_timeout(SETTLING)
    return {
        "main thread to the first chart, CPU ms": KILO * spent["TaskDuration"],
        "  of it script": KILO * spent["ScriptDuration"],
        "  of it layout and style": KILO * (spent["LayoutDuration"] + spent["RecalcStyleDuration"]),
        "JS heap, MB": _heap(tab),
        "DOM elements": tab.page.evaluate("document.querySelectorAll('*').length"),
        "layout shift": tab.page.evaluate("layoutShift"),
    }


def _switches(tab: Tab, page: Page, symbols: Sequence[str]) -> Figures:
    turn = f"async (symbol) => {{ ({page.turn})(symbol); await onScreen(symbol); }}"
    processes = tab.processes_cpu()
    spent = [_switch(tab, turn, symbol) for symbol in symbols]
    return {
        "a switch, main thread, CPU ms": median(spent),
        # mean: a tick of /proc is as long as a switch
        "a switch, all processes, CPU ms": (tab.processes_cpu() - processes) / len(symbols),
        "JS heap after the switches, MB": _heap(tab),
    }


def _switch(tab: Tab, turn: str, symbol: str) -> float:
    before = tab.spent()["TaskDuration"]
    tab.page.evaluate(turn, symbol)
    tab.page.wait_for_timeout(AFTER_A_SWITCH)
    return KILO * (tab.spent()["TaskDuration"] - before)


def _heap(tab: Tab) -> float:
    tab.session.send("HeapProfiler.collectGarbage")
    return tab.spent()["JSHeapUsedSize"] / MEGA
