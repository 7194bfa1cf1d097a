"""Views over the lake's tables: saved queries that others build upon."""

from stacks.queries import saved_queries

_SQL = {query.name: query.sql for query in saved_queries()}

# nextday.market.adjust in SQL
VIEWS = {"bars_1d_adjusted": _SQL["adjusted_closes"]}
