"""One stage: the four stacks joined."""

from pathlib import Path

from aws_cdk import Environment, Stage, Tags
from aws_cdk.aws_logs import RetentionDays
from constructs import Construct

from cdk_app.stages import StageConfig
from stacks.access import Access
from stacks.api_stack import ApiStack
from stacks.compute_stack import ComputeStack
from stacks.constructs.edge.own_domain import OwnDomain
from stacks.constructs.live.change_stream import ChangeStream
from stacks.data_stack import DataStack
from stacks.live_stack import LiveStack
from stacks.names import cost_tag
from stacks.web_stack import WebStack

_GIB = 2**30


class NextdayStage(Stage):
    """`nextday-<stage>` with its stacks data, compute, api and web, and live where it is; `site` is the dashboard."""

    def __init__(self, scope: Construct, config: StageConfig, *, site: Path) -> None:
        super().__init__(scope, f"nextday-{config.name}", env=Environment(account=config.account, region=config.region))
        Tags.of(self).add("project", "nextday")
        Tags.of(self).add(*cost_tag(config.name))
        self._at_edge = config.access is not Access.PRIVATE
        data = self._data(config)
        self.compute = self._compute(config, data)
        # before the API's, whose alarm that pages a person counts all that there are
        live = self._live(config, self.compute.changes) if self.compute.changes else None
        self.api = ApiStack(
            self,
            "api",
            lake=data.lake,
            symbols=config.symbols,
            requests_per_second=config.requests_per_second,
            access=config.access,
            api_keys_secret=config.api_keys_secret,
            cached=config.cache == "valkey",
            monitoring=self.compute.monitoring,
            protect=config.protect,
        )
        self.web = WebStack(
            self,
            "web",
            config=config.for_pages(),
            build=site,
            lake=data.lake,
            http_api=self.api.http_api,
            waf=config.edge_protection == "waf",
            rollout=self.api.rollout,
            hit_rate=config.edge_metrics,
            live_api=live.api if live else None,
            domain=_domain(config),
            monitoring=self.compute.monitoring,
            protect=config.protect,
        )

    def _data(self, config: StageConfig) -> DataStack:
        return DataStack(
            self,
            "data",
            stage=config.name,
            buckets=config.buckets,
            since=config.since,
            noncurrent_days=config.noncurrent_days,
            scan_limit_bytes=config.scan_limit_gib * _GIB,
            encryption=config.encryption,
            announces=self._at_edge,
            protect=config.protect,
        )

    def _compute(self, config: StageConfig, data: DataStack) -> ComputeStack:
        return ComputeStack(
            self,
            "compute",
            stage=config.name,
            lake=data.lake,
            symbols=config.symbols,
            hourly=config.hourly_bars,
            alpaca_secret=config.alpaca_secret,
            sequence_model=config.sequence_model,
            buy_from=config.buy_from,
            sell_to=config.sell_to,
            monthly_budget_usd=config.monthly_budget_usd,
            log_retention=RetentionDays[config.log_retention.upper()],
            alarm_email=config.alarm_email,
            at_edge=self._at_edge,
            live=config.live,
            protect=config.protect,
        )

    def _live(self, config: StageConfig, changes: ChangeStream) -> LiveStack:
        return LiveStack(
            self,
            "live",
            stream=changes,
            symbols=config.symbols,
            quotes=config.quotes,
            monitoring=self.compute.monitoring,
            protect=config.protect,
        )


def _domain(config: StageConfig) -> OwnDomain | None:
    if not (config.domain and config.certificate_arn):
        return None
    return OwnDomain(name=config.domain, certificate_arn=config.certificate_arn, hosted_zone=config.hosted_zone)
