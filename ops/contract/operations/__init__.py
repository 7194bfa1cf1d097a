"""The operations, by what they tell of."""

from ops.contract.operations import forecasts, market, scores, service

OPERATIONS = (*service.OPERATIONS, *market.OPERATIONS, *forecasts.OPERATIONS, *scores.OPERATIONS)
