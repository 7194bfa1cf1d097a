"""A deployment that outlives its process: what the templates of an assembly led to, kept beside them."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

from ops.localcloud.assembly.synthesis import asset_manifests, folders, stacks
from ops.localcloud.cloudformation.deployment import Deployment, Resource

_NAME = "deployed.json"
_OWN_CODE = Path(__file__).parents[1]
_LIBRARIES = ("moto", "botocore")


@dataclass(frozen=True)
class Record:
    """The record of one assembly. It begins with a digest of itself and of all that it follows from."""

    assembly: Path

    @property
    def place(self) -> Path:
        """Its file."""
        return self.assembly / _NAME

    def recall(self, deployment: Deployment) -> bool:
        """Fill in what was made before; False, and nothing is, when it is not on record or any of it has changed."""
        try:
            digest, _, told = self.place.read_text().partition("\n")
            if digest != self._digest(told):
                return False
        except (OSError, UnicodeDecodeError):
            return False
        noted = json.loads(told)
        deployment.resources.extend(Resource(**one) for one in noted["resources"])
        deployment.outputs.update(noted["outputs"])
        return True

    def keep(self, deployment: Deployment) -> None:
        """Write down what has been made; a kill leaves the old record or the new."""
        resources = [asdict(resource) for resource in deployment.resources]
        told = json.dumps({"resources": resources, "outputs": deployment.outputs})
        draft = self.assembly / f".{_NAME}.{uuid4().hex}"
        draft.write_text(f"{self._digest(told)}\n{told}")
        draft.replace(self.place)

    def forget(self) -> None:
        """Let the next start deploy anew."""
        self.place.unlink(missing_ok=True)

    def _digest(self, told: str) -> str:
        digest = sha256(told.encode())
        digest.update(repr([(name, version(name)) for name in _LIBRARIES]).encode())
        for path in self._inputs():
            digest.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()

    def _inputs(self) -> Iterator[Path]:
        """The templates, the lists of their assets, and the code that made something of them."""
        yield from (folder / "manifest.json" for folder in folders(self.assembly))
        yield from (stack.template for stack in stacks(self.assembly))
        yield from asset_manifests(self.assembly)
        yield from sorted(_OWN_CODE.rglob("*.py"))
