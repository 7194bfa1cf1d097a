"""Technical indicators as polars expressions, one file per idea.

Every indicator is free of the price's scale, knows nothing after its own bar, and is null until its window is full.
Formulas agree with TA-Lib wherever it defines them, seeds included.

Each module names its features and the columns they are made from, by name; an expression may use any column of its own
module or another. Two modules may ask for the same column: it is computed once.
"""
