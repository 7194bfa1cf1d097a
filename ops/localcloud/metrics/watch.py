"""The alarms of the deployed stacks: judged at an instant, told to their topics when they change."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from ops.localcloud.account import ACCOUNT, REGION
from ops.localcloud.cloudformation.deployment import Deployment
from ops.localcloud.datafolder import write_whole
from ops.localcloud.metrics.judging import Judgement, State, judged, judged_rule
from ops.localcloud.metrics.store import MetricStore

ALARM, COMPOSITE = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"
Publish = Callable[[str, str, str], None]
"""Takes a topic, a subject and a message."""


@dataclass(frozen=True)
class Standing:
    """The state of an alarm, since when, and why."""

    state: State
    since: str
    reason: str


Heard = Callable[[str, Standing], None]


@dataclass
class AlarmWatch:
    """Judges every alarm; what it found stands in `file`, for those who look later."""

    deployment: Deployment
    store: MetricStore
    file: Path
    publish: Publish
    standings: dict[str, Standing] = field(init=False)
    _hearers: list[Heard] = field(init=False, default_factory=list)
    _lock: Lock = field(init=False, default_factory=Lock)

    def __post_init__(self) -> None:
        self.standings = read_standings(self.file)

    def evaluate(self, now: datetime) -> list[str]:
        """Judge all alarms at an instant, tell those that changed, and return their names."""
        with self._lock:
            before = {name: one.state for name, one in self.standings.items()}
            changed = [one for one in self._judged(now) if one[2].state is not before.get(one[0])]
            for name, _, verdict in changed:
                self.standings[name] = Standing(verdict.state, now.isoformat(), verdict.reason)
                for hear in self._hearers:
                    hear(name, self.standings[name])
            if changed:
                self._save()
        # a new alarm that is well is no news, and telling it would set up a service that nobody asks for
        news = [one for one in changed if one[0] in before or one[2].state is State.ALARM]
        for name, alarm, _ in news:
            self._tell(name, alarm, now)
        return [name for name, *_ in news]

    @contextmanager
    def heard_by(self, hearer: Heard) -> Iterator[None]:
        """Tell alarms that change, while this is open."""
        self._hearers.append(hearer)
        try:
            yield
        finally:
            self._hearers.remove(hearer)

    def _judged(self, now: datetime) -> list[tuple[str, Mapping[str, Any], Judgement]]:
        states = {name: one.state for name, one in self.standings.items()}
        found: list[tuple[str, Mapping[str, Any], Judgement]] = []
        for alarm in self.deployment.of_type(ALARM):
            verdict = judged(alarm.properties, self.store, now, states.get(alarm.name, State.UNKNOWN))
            states[alarm.name] = verdict.state
            found.append((alarm.name, alarm.properties, verdict))
        # after the others, whose states they are made of
        composites = self.deployment.of_type(COMPOSITE)
        return found + [
            (one.name, one.properties, judged_rule(one.properties["AlarmRule"], states)) for one in composites
        ]

    def _save(self) -> None:
        write_whole(self.file, json.dumps({name: asdict(one) for name, one in self.standings.items()}, indent=1))

    def _tell(self, name: str, alarm: Mapping[str, Any], now: datetime) -> None:
        standing = self.standings[name]
        actions = alarm.get({State.ALARM: "AlarmActions", State.OK: "OKActions"}.get(standing.state, ""), ())
        message = {
            "AlarmName": name,
            "AlarmDescription": alarm.get("AlarmDescription"),
            "AWSAccountId": ACCOUNT,
            "Region": REGION,
            "NewStateValue": standing.state.value,
            "NewStateReason": standing.reason,
            "StateChangeTime": now.isoformat(),
        }
        for topic in actions:
            self.publish(topic, f'{standing.state.value}: "{name}"', json.dumps(message))


def read_standings(file: Path) -> dict[str, Standing]:
    """What was found last; nothing where nothing was, or it cannot be read."""
    try:
        known = json.loads(file.read_text())
        return {name: Standing(State(one["state"]), one["since"], one["reason"]) for name, one in known.items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}  # every judgement finds all states anew
