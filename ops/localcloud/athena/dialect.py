"""Athena's SQL, which is Trino's, in DuckDB's.

sqlglot translates what is spelled differently. What means something else under the same name is left as it is where
only the types of columns could tell: `date - interval` is a timestamp here and a date there, the average of decimals
a double here and a decimal there; and a function that only DuckDB knows is answered here.
"""

import logging
from dataclasses import dataclass
from typing import Self

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, ParseError, SqlglotError, UnsupportedError
from sqlglot.optimizer.scope import traverse_scope

from ops.localcloud.athena.failures import QueryFailed, Refused, not_provided

# it warns of every EXPLAIN, which it does not look into
logging.getLogger("sqlglot").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Statement:
    """One question; `explained` asks for its plan instead of its rows."""

    tree: exp.Query
    explained: bool = False

    @classmethod
    def parse(cls, sql: str) -> Self:
        """Raises Refused for what is no SQL, QueryFailed for what is no question."""
        tree = _only(sql)
        explained = isinstance(tree, exp.Command) and tree.name.upper() == "EXPLAIN"
        if explained:
            tree = _only(tree.text("expression"))
        if not isinstance(tree, exp.Query):
            raise not_provided(f"{tree.name if isinstance(tree, exp.Command) else tree.key}".upper())
        return cls(tree, explained)

    def tables(self) -> list[exp.Table]:
        """The tables that are read, without those that the statement names itself."""
        sources = [source for scope in traverse_scope(self.tree) for source in scope.sources.values()]
        return [source for source in sources if isinstance(source, exp.Table)]

    def translated(self) -> str:
        """The same question to DuckDB. Raises QueryFailed for what it has no words for."""
        tree = self.tree.transform(_respelled)
        _name_columns(tree)
        try:
            sql = tree.sql("duckdb", unsupported_level=ErrorLevel.RAISE)
        except UnsupportedError as error:
            raise QueryFailed(f"NOT_SUPPORTED: {str(error).splitlines()[0]}") from error
        return f"EXPLAIN {sql}" if self.explained else sql


def _only(sql: str) -> exp.Expr:
    """The one statement of a text."""
    try:
        trees = [tree for tree in sqlglot.parse(sql, read="athena") if tree]
    except ParseError as error:
        wrong = error.errors[0]
        raise Refused(f"line {wrong['line']}:{wrong['col']}: {wrong['description']}") from error
    except SqlglotError as error:
        raise Refused(str(error).splitlines()[0]) from error
    if not trees:
        raise Refused("line 1:1: mismatched input '<EOF>'")
    if len(trees) > 1:
        raise Refused(f"Only one sql statement is allowed. Got: {sql}")
    return trees[0]


def _respelled(node: exp.Expr) -> exp.Expr:
    """Trino's max_by and min_by may find a null, which DuckDB's pass over."""
    if isinstance(node, exp.ArgMax | exp.ArgMin) and not node.args.get("count"):
        name = "ARG_MAX_NULL" if isinstance(node, exp.ArgMax) else "ARG_MIN_NULL"
        return exp.Anonymous(this=name, expressions=[node.this, node.expression])
    return node


def _name_columns(tree: exp.Expr) -> None:
    """What has no name in the answer gets Trino's: `_col` and its place."""
    while isinstance(tree, exp.Subquery | exp.SetOperation):
        tree = tree.this  # the inside of brackets, the first of a union
    if not isinstance(tree, exp.Select):
        return
    named = (exp.Alias, exp.Column, exp.Dot, exp.Star)
    columns = [
        column if isinstance(column, named) else exp.alias_(column, f"_col{place}")
        for place, column in enumerate(tree.expressions)
    ]
    tree.set("expressions", columns)
