"""What a million requests cost: those that the API answers, and those that CloudFront has in its cache."""

from ops.costs.counted import Counted
from ops.costs.month import Line, Stage
from ops.costs.prices import PriceList
from ops.costs.usage import GB, gb_seconds, log_gb, s3_reads, s3_writes

MILLION = 1_000_000
# a line of the access log, which stacks/constructs/edge/http_api.py describes
_ACCESS_LOG_BYTES = 400


def per_million(stage: Stage, counted: Counted, prices: PriceList) -> dict[str, list[Line]]:
    """Lines by who answers: `api`, where no cache does, or `cache`."""
    size = counted.at(stage.symbols, stage.buckets)
    asked = size.api["asked"]
    each = {name: amount / asked for name, amount in size.api.items()}
    edge = {"edge_request": 1.0, "edge_function": 1.0, "edge_out": each["answer_bytes"] / GB}
    logs = log_gb(each) + _ACCESS_LOG_BYTES / GB
    api = {
        **edge,
        "api_request": 1.0,
        "lambda_request": 1.0,
        "lambda_gb_second": gb_seconds(each, size.start_cpu_seconds, counted.fixed.memory, cold=False),
        "s3_read": s3_reads(each),
        "s3_write": s3_writes(each),
        "log_in": logs,
        "trace": 1.0,
    }
    return {who: [_line(prices, *one) for one in lines.items()] for who, lines in (("api", api), ("cache", edge))}


def _line(prices: PriceList, billed: str, quantity: float) -> Line:
    price = prices[billed]
    return Line(price.service, price.unit, MILLION * quantity, price.of(MILLION * quantity))
