"""Values that templates refer to by `{{resolve:secretsmanager:...}}`: CloudFormation puts them in, and nobody else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from nextday.errors import InputError
from ops.localcloud.account import ACCOUNT, REGION

_ARN = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:"
_REFERENCE = re.compile(r"\{\{resolve:secretsmanager:((?:arn:(?:[^:}]*:){5})?[^:}]+)(?::SecretString)?:*\}\}")


@dataclass(frozen=True)
class Secrets:
    """The secrets that somebody has put there, by name, and those that stacks let be generated, by ARN."""

    given: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def arn(name: str) -> str:
        """AWS ends it with six characters of its choice; here one name has the same at every start."""
        return f"{_ARN}{name}-{sha256(name.encode()).hexdigest()[:6]}"

    @staticmethod
    def generated(arn: str) -> str:
        """The value of a stack's own secret: the same at every start, as what was deployed is only recalled."""
        return sha256(f"generated for {arn}".encode()).hexdigest()

    def revealed(self, text: str) -> str:
        """`text` with values in the places of references. Raises InputError naming a secret that is not there."""
        return _REFERENCE.sub(lambda found: self._value(found[1]), text)

    def _value(self, name: str) -> str:
        if name.startswith(_ARN):
            return self.generated(name)
        if name not in self.given:
            raise InputError(f"there is no secret {name}: give the local cloud one")
        return self.given[name]
