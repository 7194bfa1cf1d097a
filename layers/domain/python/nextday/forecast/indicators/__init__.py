"""Technical indicators as polars expressions, one file per idea.

Every indicator is free of the price's scale, knows nothing after its own bar, and is null until its window is full.
Formulas agree with TA-Lib wherever it defines them, seeds included.

Each module names its features and lists its expressions by stage: an expression uses columns of earlier stages only,
of its own module or another, so all expressions of a stage are computed at once and every window exactly once.
"""
