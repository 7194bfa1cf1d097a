"""Metric math, as far as our alarms and dashboards use it: arithmetic, comparisons, IF, FILL and SEARCH.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ops.localcloud.cloudformation.shims import Undeployable

Points = Sequence[float | None]
"""A value for each period, None where there is none."""

_OPERATORS: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Gt: lambda one, other: float(one > other),
    ast.GtE: lambda one, other: float(one >= other),
    ast.Lt: lambda one, other: float(one < other),
    ast.LtE: lambda one, other: float(one <= other),
}
_SEARCH = re.compile(r"SEARCH\('\{([^,}]+),([^}]+)\} MetricName=\"([^\"]+)\"', '([^']+)', (\d+)\)")


def searched(expression: str) -> tuple[str, frozenset[str], str, str, int] | None:
    """Namespace, names of dimensions, metric, statistic and period of a search; None for any other expression."""
    found = _SEARCH.fullmatch(expression)
    if not found:
        return None
    namespace, dimensions, name, how, period = found.groups()
    return namespace, frozenset(dimensions.split(",")), name, how, int(period)


def calculated(expression: str, metrics: Mapping[str, Points]) -> Points:
    """An expression over metrics of the same periods, by id. Raises Undeployable for what is not understood here."""
    length = max(map(len, metrics.values()))
    try:
        # for what is understood, the language is a part of Python's
        value = _value(ast.parse(expression, mode="eval").body, metrics)
    except (SyntaxError, KeyError, TypeError, ValueError) as error:
        raise Undeployable(f"the metric math {expression!r} is not understood locally: {error}") from error
    return [value] * length if isinstance(value, float) else value


def _value(node: ast.expr, metrics: Mapping[str, Points]) -> Any:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name):
            return metrics[name]
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _each(_divided, _value(left, metrics), _value(right, metrics))
        case ast.BinOp(left=left, op=op, right=right) | ast.Compare(left=left, ops=[op], comparators=[right]):
            return _each(_OPERATORS[type(op)], _value(left, metrics), _value(right, metrics))
        case ast.Call(func=ast.Name(id="FILL"), args=[filled, ast.Constant(value=int() | float() as number)]):
            return [number if value is None else value for value in _value(filled, metrics)]
        case ast.Call(func=ast.Name(id="IF"), args=[condition, then, otherwise]):
            chosen = (_value(one, metrics) for one in (condition, then, otherwise))
            return _each(lambda holds, one, other: one if holds else other, *chosen)
    raise ValueError(ast.unparse(node))


def _divided(one: float, other: float) -> float | None:
    # CloudWatch has no value where it would divide by zero
    return one / other if other else None


def _each(apply: Callable[..., float | None], *values: Any) -> Any:
    """Apply period by period. The condition of IF decides which of two branches must have a value."""
    length = max((len(one) for one in values if not isinstance(one, float)), default=0)
    if not length:
        return apply(*values)
    spread = [[one] * length if isinstance(one, float) else one for one in values]
    return [
        apply(*point) if point[0] is not None and (len(point) > 2 or None not in point) else None  # noqa: PLR2004 - IF
        for point in zip(*spread, strict=True)
    ]
