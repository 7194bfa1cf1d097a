"""Values that templates refer to by `{{resolve:secretsmanager:...}}`: CloudFormation puts them in, and nobody else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_urlsafe
from threading import Lock

from nextday.errors import InputError
from ops.localcloud.account import ACCOUNT, REGION

_REFERENCE = re.compile(r"\{\{resolve:secretsmanager:((?:arn:(?:[^:}]*:){5})?[^:}]+)(?::SecretString)?:*\}\}")


@dataclass(frozen=True)
class Secrets:
    """The secrets that somebody has put there, by name, and those that stacks let be generated, new at every start."""

    given: Mapping[str, str] = field(default_factory=dict)
    _generated: dict[str, str] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @staticmethod
    def arn(name: str) -> str:
        """AWS ends it with six characters of its choice; here one name has the same at every start."""
        return f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}-{sha256(name.encode()).hexdigest()[:6]}"

    def generated(self, name: str) -> str:
        """The value of a stack's own secret."""
        with self._lock:
            return self._generated.setdefault(self.arn(name), token_urlsafe(32))

    def revealed(self, text: str) -> str:
        """`text` with values in the places of references. Raises InputError naming a secret that is not there."""
        return _REFERENCE.sub(lambda found: self._value(found[1]), text)

    def _value(self, name: str) -> str:
        value = self.given.get(name, self._generated.get(name))
        if value is None:
            raise InputError(f"there is no secret {name}: give the local cloud one")
        return value
