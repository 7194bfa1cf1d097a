"""The typed client that openapi-python-client makes of the committed document, and a consumer's walk with it."""

import subprocess
import sys
from dataclasses import dataclass
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).parents[2] / "lambdas" / "api" / "openapi.json"
_PACKAGE = "nextday_client"


def generated(folder: Path) -> str:
    """Make the client in a folder and import it; returns the name of its package."""
    settings = folder / "settings.yml"
    settings.write_text("post_hooks: []\n")  # nobody reads the code, which would be formatted otherwise
    words = ["generate", "--path", DOCUMENT, "--meta", "none", "--output-path", folder / _PACKAGE, "--config", settings]
    program = [sys.executable, "-m", "openapi_python_client", *map(str, words), "--fail-on-warning"]
    ran = subprocess.run(program, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    spec = spec_from_file_location(_PACKAGE, folder / _PACKAGE / "__init__.py")
    assert spec
    assert spec.loader
    sys.modules[_PACKAGE] = package = module_from_spec(spec)
    spec.loader.exec_module(package)
    return _PACKAGE


@dataclass(frozen=True)
class Consumer:
    """Somebody who has the generated client and the API's address, and nothing else of ours."""

    package: str
    url: str

    def ask(self, operation: str, *words: Any, **values: Any) -> Any:
        """The parsed answer of an operation such as `market.get_bars`; fails on a problem."""
        client = import_module(f"{self.package}.client").Client(base_url=self.url, raise_on_unexpected_status=True)
        answered = import_module(f"{self.package}.api.{operation}").sync(*words, client=client, **values)
        assert type(answered).__name__ != "Problem", answered
        return answered

    def of(self, name: str, value: Any) -> Any:
        """A value of one of the client's enumerations."""
        return getattr(import_module(f"{self.package}.models"), name)(value)
