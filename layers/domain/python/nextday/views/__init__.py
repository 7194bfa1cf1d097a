"""What the lake's tables say, as ready answers.

Imports market, lake, features, score, model, learning, ledger, explain and trading.
"""
