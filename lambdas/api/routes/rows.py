"""The routes that read rows of tables, by the ids of their operations."""

from lambdas.api.app import Route
from lambdas.api.routes.bars import BarRoutes
from lambdas.api.routes.history import HistoryRoutes
from lambdas.api.routes.indicators import IndicatorRoutes
from lambdas.api.routes.ledger import LedgerRoutes
from lambdas.api.routes.proof import ProofRoutes
from lambdas.api.symbols import Symbols
from lambdas.api.views import Views
from nextday.lake.serving.held import Bucket, Copies
from nextday.lake.serving.models import documents_in
from nextday.lake.serving.rows import Files
from nextday.settings import ApiSettings


class RowRoutes:
    """Every such route, over a lake's objects."""

    def __init__(self, settings: ApiSettings, symbols: Symbols, views: Views, bucket: Bucket) -> None:
        files = Files(bucket, shards=settings.buckets)
        self.bars, history = BarRoutes(files, symbols), HistoryRoutes(files, symbols)
        documents = documents_in(Copies(bytes, bucket))
        indicators, ledger = IndicatorRoutes(files, symbols), LedgerRoutes(files, views, symbols, documents)
        self.by_operation: dict[str, Route] = {
            "getBars": self.bars.bars,
            "getActions": history.actions,
            "getRevisions": history.revisions,
            "getSessions": history.sessions,
            "getQuarantine": history.quarantine,
            "getHolds": history.holds,
            "getForecasts": ledger.history,
            "getLedgerEntry": ledger.entry,
            "getReplay": ledger.replay,
            "getProof": ProofRoutes(files).proof,
            "getIndicators": indicators.indicators,
            "getIndicatorNames": indicators.names,
        }
