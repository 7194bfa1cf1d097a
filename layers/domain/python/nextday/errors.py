"""The errors a caller may want to tell apart.

NextdayError
├── SettingsError        the environment lacks a setting, or holds a bad one
├── InputError           what the user asked for makes no sense; says what would
│   └── UnknownSymbol    no such symbol at the vendor, or none of ours
├── SourceError          a vendor did not deliver bars
│   ├── RateLimited      stop the run, the next schedule catches up
│   ├── Transient        worth another attempt
│   ├── ForeignSymbol    the vendor knows the symbol, but not as one of this market
│   └── BadRequest       our request was wrong: a bug of ours
├── LakeError            the tables on S3
│   ├── Contention       somebody else won the conditional write
│   ├── UnconfirmedWrite  a write may have been made, or not
│   ├── SchemaMismatch   Glue has a table otherwise than the code
│   ├── OtherBuckets     the lake is split into another number of buckets
│   ├── Corrupt          an object is not what its table says
│   ├── Inconsistent     files that belong together tell of different states
│   └── Gone             a version that was read before is not kept any more
├── CacheError           what saves questions to the lake did not answer
└── ForecastError        no honest forecast can be made
    ├── NoModel          no model document is current, or it cannot be read
    │   └── OtherVersion    it is whole, but written by another version of the product
    ├── TooLittleHistory  no symbol has sessions enough to train on
    └── NoForecast       the ledger holds none of this symbol yet
"""


class NextdayError(Exception):
    """Any failure that nextday explains itself; its text is one line for a person."""


class SettingsError(NextdayError):
    """The environment lacks a setting, or holds one that cannot be read."""


class InputError(NextdayError):
    """What was asked for makes no sense; the text says what would."""


class UnknownSymbol(InputError):
    """No vendor, or none of our tables, knows this symbol."""


class SourceError(NextdayError):
    """A vendor did not deliver bars."""


class RateLimited(SourceError):
    """The vendor asks us to go away: the whole run stops, the next one catches up."""


class Transient(SourceError):
    """The vendor failed in a way that another attempt may cure."""


class ForeignSymbol(SourceError):
    """The symbol trades elsewhere, in other money or around the clock: its bars do not fit this market's sessions."""


class BadRequest(SourceError):
    """The vendor calls our request wrong: a window or an interval it never serves, or keys that it does not accept."""


class LakeError(NextdayError):
    """A table could not be read or written."""


class Contention(LakeError):
    """Another writer won the conditional write of an object."""


class UnconfirmedWrite(LakeError):
    """S3 did not tell whether it made a write; the object itself does."""


class SchemaMismatch(LakeError):
    """Glue declares a table otherwise than the catalogue of the code: the stage was deployed by halves."""


class OtherBuckets(LakeError):
    """The lake is split into another number of buckets than its user believes, who would look into the wrong files."""


class Corrupt(LakeError):
    """An object of the lake does not hold what its table declares."""


class Inconsistent(LakeError):
    """Files that belong together tell of different states: a split is being restated."""


class Gone(LakeError):
    """A version of an object that was read before is not kept any more."""


class CacheError(NextdayError):
    """What only saves questions to S3 did not answer, or not in time: S3 does."""


class ForecastError(NextdayError):
    """No honest forecast can be made."""


class NoModel(ForecastError):
    """No model document is current, or it cannot be read."""


class OtherVersion(NoModel):
    """A model document is whole, but another version of the product wrote it."""


class TooLittleHistory(ForecastError):
    """No symbol has as many sessions as a training needs."""


class NoForecast(ForecastError):
    """The ledger holds no forecast of this symbol yet."""
