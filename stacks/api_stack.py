"""What answers: the HTTP API and its function."""

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from nextday.catalog import (
    BARS_1D,
    BARS_1H,
    CORPORATE_ACTIONS,
    FORECASTS,
    HOLDS,
    OUTCOMES,
    QUARANTINE,
    REVISIONS,
    SESSIONS,
)
from nextday.catalog.views import VIEWS
from nextday.settings import ApiSettings
from stacks.access import Access
from stacks.constructs.edge.access import OriginSecret, api_keys
from stacks.constructs.edge.contract import Contract
from stacks.constructs.edge.http_api import HttpApi
from stacks.constructs.edge.rollout import Rollout
from stacks.constructs.lake.lake import Lake
from stacks.constructs.lake.view_cache import ViewCache
from stacks.constructs.universe import Universe
from stacks.constructs.watch.monitoring import Monitoring
from stacks.constructs.zipped.api_function import ApiFunction


class ApiStack(Stack):
    """A function that may only read the lake, behind a throttled HTTP API."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        lake: Lake,
        symbols: tuple[str, ...],
        requests_per_second: int,
        access: Access,
        api_keys_secret: str | None,
        cached: bool,
        monitoring: Monitoring,
        protect: bool,
    ) -> None:
        super().__init__(scope, construct_id, description="nextday: the HTTP API", termination_protection=protect)
        secret = None if access is Access.PRIVATE else OriginSecret(self, "OriginSecret")
        universe = Universe(self, "Universe", symbols=symbols)
        cache = ViewCache(self, "Cache", stage=monitoring.stage) if cached else None
        settings = ApiSettings(
            **lake.settings(),
            universe=universe.url,
            cache=cache.address if cache else None,
            cache_name=cache.name if cache else None,
            origin_secret=secret.reference if secret else None,
            api_keys=api_keys(api_keys_secret) if api_keys_secret else None,
        )
        function = ApiFunction(self, "Function", settings=settings, monitoring=monitoring)
        universe.grant_to(function)
        if cache:
            cache.grant_to(function)
        lake.grant_layout(function)
        lake.grant_read_views(function, *VIEWS)
        lake.grant_read(function, BARS_1D, BARS_1H, CORPORATE_ACTIONS, FORECASTS, OUTCOMES)
        lake.grant_read(function, REVISIONS, SESSIONS, QUARANTINE, HOLDS)
        lake.grant_read_models(function)
        self.http_api = HttpApi(
            self,
            "HttpApi",
            contract=Contract.read(),
            function=function.live,
            access=access,
            origin_secret=secret,
            requests_per_second=requests_per_second,
            monitoring=monitoring,
        )
        self.rollout = Rollout(self, "Rollout", function=function, api=self.http_api, gradual=protect)
        CfnOutput(self, "ApiEndpoint", value=self.http_api.api_endpoint)
