"""CloudWatch as moto serves it, with the values and states that were found here."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from moto.cloudwatch.models import MetricDatum, cloudwatch_backends

from ops.localcloud.account import ACCOUNT, REGION
from ops.localcloud.metrics.store import Series
from ops.localcloud.metrics.watch import AlarmWatch, Standing


@contextmanager
def telling_cloudwatch(watch: AlarmWatch) -> Iterator[None]:
    """Whoever asks CloudWatch hears what was recorded and what alarms are in, before and while this is open."""
    backend = cloudwatch_backends[ACCOUNT][REGION]

    def recorded(at: datetime, series: Series, value: float) -> None:
        # not by put_metric_data, which refuses what is older than two weeks: a replay may be years back
        dimensions = [{"Name": name, "Value": of} for name, of in sorted(series.dimensions)]
        told = at.replace(tzinfo=None)  # as moto keeps them
        backend.metric_data.append(MetricDatum(series.namespace, series.name, value, dimensions, told))

    def found(name: str, standing: Standing) -> None:
        backend.set_alarm_state(name, standing.reason, "{}", standing.state.value)

    for at, series, value in watch.store.everything():
        recorded(at, series, value)
    for name, standing in watch.standings.items():
        found(name, standing)
    with watch.store.heard_by(recorded), watch.heard_by(found):
        yield
