"""How the parts of a model document are read."""

from pydantic import ConfigDict

STRICT = ConfigDict(extra="forbid", allow_inf_nan=False)
"""Nothing unknown, nothing infinite."""
