"""What has become of the bars of a session; named here for those who have no calendar."""

from enum import StrEnum


class State(StrEnum):
    """What has become of a session's bars."""

    ARRIVED = "arrived"
    MISSING = "missing"
    QUARANTINED = "quarantined"
    HEALED = "healed"
    GIVEN_UP = "given_up"
    VOID = "void"  # the exchange did not trade
    NO_BARS = "no_bars"  # the vendor has none of the symbol, and never had
    UNKNOWN_SYMBOL = "unknown_symbol"  # the vendor says that there is no such symbol
