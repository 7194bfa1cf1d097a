"""One stage: the four stacks joined."""

from pathlib import Path

from aws_cdk import Stage, Tags
from constructs import Construct

from cdk_app.stages import StageConfig
from stacks.api_stack import ApiStack
from stacks.compute_stack import ComputeStack
from stacks.data_stack import DataStack
from stacks.web_stack import WebStack


class NextdayStage(Stage):
    """`nextday-<stage>` with the stacks data, compute, api and web; `site` is the built dashboard."""

    def __init__(self, scope: Construct, config: StageConfig, *, site: Path) -> None:
        super().__init__(scope, f"nextday-{config.name}")
        Tags.of(self).add("project", "nextday")
        Tags.of(self).add("stage", config.name)
        data = self._data(config)
        compute = self._compute(config, data)
        api = ApiStack(
            self,
            "api",
            lake=data.lake,
            symbols=config.symbols,
            requests_per_second=config.requests_per_second,
            access=config.access,
            api_keys_secret=config.api_keys_secret,
            monitoring=compute.monitoring,
            protect=config.protect,
        )
        WebStack(
            self,
            "web",
            config=config.for_pages(),
            build=site,
            http_api=api.http_api,
            monitoring=compute.monitoring,
            protect=config.protect,
        )

    def _data(self, config: StageConfig) -> DataStack:
        return DataStack(
            self,
            "data",
            stage=config.name,
            buckets=config.buckets,
            noncurrent_days=config.noncurrent_days,
            scan_limit_bytes=config.scan_limit_bytes,
            protect=config.protect,
        )

    def _compute(self, config: StageConfig, data: DataStack) -> ComputeStack:
        return ComputeStack(
            self,
            "compute",
            stage=config.name,
            lake=data.lake,
            symbols=config.symbols,
            alpaca_secret=config.alpaca_secret,
            sequence_model=config.sequence_model,
            buy_from=config.buy_from,
            sell_to=config.sell_to,
            log_retention=config.log_retention,
            alarm_email=config.alarm_email,
            protect=config.protect,
        )
