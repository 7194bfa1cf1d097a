"""The operations, by what they tell of."""

from ops.contract.operations import forecasts, ledger, market, rows, scores, service, training

OPERATIONS = (
    *service.OPERATIONS,
    *market.OPERATIONS,
    *rows.OPERATIONS,
    *forecasts.OPERATIONS,
    *ledger.OPERATIONS,
    *scores.OPERATIONS,
    *training.OPERATIONS,
)
