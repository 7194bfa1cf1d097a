"""Technical indicators, one file per idea: the bar from which each of its features is there, and their formulas.

Every indicator is free of the price's scale, knows nothing after its own bar, and agrees with TA-Lib wherever that
defines it, seeds included.

Most look back over a fixed number of bars. They take Bars, which may be those of one symbol after the other: before a
feature's first bar, its values are made of another symbol's prices and mean nothing. MACD, RSI and ATR remember all
bars. They are objects that are given prices of symbols side by side, (bars, symbols), a few bars at a time.
"""
