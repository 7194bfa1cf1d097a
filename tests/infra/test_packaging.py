"""Every function starts from exactly what is uploaded for it, and from what its requirements lock."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from nextday.errors import InputError
from ops.packaging.artefacts import API
from ops.packaging.wheels import compile_for_lambda
from stacks import bytecode
from stacks.bytecode import RUNTIME, compiled
from stacks.constructs.edge.contract import Contract
from tests.infra import packages
from tests.infra.synthesized import StageTemplates

ROOT = Path(__file__).parents[2]
QUOTE = "quote"  # of a live stage
JOBS = sorted(path.parent.name for path in ROOT.glob("lambdas/*/handler.py") if path.parent.name not in {"api", QUOTE})
# none of these fits into a zip beside polars, and each would slow every cold start
TOO_HEAVY = {"awswrangler", "boto3", "numpy", "pandas", "pyarrow", "scipy", "sklearn", "yfinance"}
# what X-Ray's SDK brings; Lambda traces by itself
TRACING = {"aws-xray-sdk", "botocore", "python-dateutil", "urllib3", "wrapt"}
LAYER = ROOT / "layers" / "api" / "python"
# of Python 3.13, and held to be true without a look at the source
UNCHECKED = (3571).to_bytes(2, "little") + b"\r\n" + (1).to_bytes(4, "little")
built = pytest.mark.skipif(not LAYER.is_dir(), reason="`make layer` has not been run here")

IMPORT = """
import importlib, json
handler = importlib.import_module({module!r}).handler
print(json.dumps({{"is_callable": callable(handler), "modules": sorted(importlib.sys.modules)}}))
"""
ASK_FOR_OPENAPI = """
import importlib, json, os, sys
handler = importlib.import_module("lambdas.api.handler").handler
event = {"version": "2.0", "routeKey": "GET /openapi.json", "rawPath": "/openapi.json", "rawQueryString": "",
         "headers": {"x-nextday-origin": os.environ["NEXTDAY_ORIGIN_SECRET"]}, "isBase64Encoded": False,
         "requestContext": {"requestId": "1", "stage": "$default", "timeEpoch": 1780315200000,
                            "http": {"method": "GET", "path": "/openapi.json"}}}
paths = json.loads(handler(event, None)["body"])["paths"]
hot = sorted({name.partition(".")[0] for name in sys.modules})
importlib.import_module("lambdas.api.routes.rows")
print(json.dumps({"paths": {path: list(methods) for path, methods in paths.items()}, "hot": hot,
                  "modules": sorted({name.partition(".")[0] for name in sys.modules})}))
"""


@pytest.fixture(scope="module")
def image(dev: StageTemplates, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The folders that handlers of the image import from."""
    task_root, installed = tmp_path_factory.mktemp("task"), tmp_path_factory.mktemp("installed")
    packages.unpack_image(packages.image_sources(dev.compute), task_root)
    packages.link_locked(task_root / "lambdas" / "requirements.txt", installed)
    return [task_root, installed]


@pytest.fixture(scope="module")
def api(dev: StageTemplates, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the HTTP API's function says of itself, run from its zip and layers."""
    installed = tmp_path_factory.mktemp("installed")
    packages.link_locked(packages.zip_sources(dev.api, "Dependencies") / "requirements.txt", installed)
    code, domain = packages.zip_sources(dev.api, "Function"), packages.zip_sources(dev.api, "Domain") / "python"
    return packages.run(
        ASK_FOR_OPENAPI, path=[code, domain, installed], variables=dev.environment("api"), folder=installed
    )


@pytest.mark.parametrize("job", JOBS)
def test_a_job_starts_from_the_image_with_awswrangler_in_it(
    dev: StageTemplates, image: list[Path], job: str, tmp_path: Path
) -> None:
    program = IMPORT.format(module=f"lambdas.{job}.handler")
    started = packages.run(program, path=image, variables=dev.environment(job), folder=tmp_path)
    assert started["is_callable"]
    assert {"awswrangler.s3", "awswrangler.catalog"} <= set(started["modules"])


def test_what_asks_for_quotes_starts_from_the_same_image(image: list[Path], tmp_path: Path) -> None:
    program = IMPORT.format(module=f"lambdas.{QUOTE}.handler")
    started = packages.run(program, path=image, variables={}, folder=tmp_path)
    assert started["is_callable"]
    assert "yfinance" in started["modules"]


def test_the_api_starts_from_its_zip_and_layers_and_serves_the_deployed_routes(api: dict[str, Any]) -> None:
    served = {path: {method.upper() for method in methods} for path, methods in api["paths"].items()}
    assert served == {one.path: {*one.methods} - {"HEAD"} for one in Contract.read().endpoints}


def test_the_api_imports_nothing_heavy(api: dict[str, Any]) -> None:
    assert TOO_HEAVY.intersection(api["modules"]) == set()


def test_the_image_is_built_from_what_the_dockerfile_copies_only(dev: StageTemplates) -> None:
    context = packages.image_sources(dev.compute)
    sources = [source for source, _ in packages.copies(context / "lambdas" / "Dockerfile")]
    files = {str(path.relative_to(context)) for path in context.rglob("*") if path.is_file()}
    assert all((context / source).exists() for source in sources)
    assert {file for file in files if not any(file.startswith(source) for source in sources)} == set()
    assert not {file for file in files if file.startswith("lambdas/api") or "__pycache__" in file}


def test_the_base_of_the_image_is_named_by_its_digest_and_is_lambdas_python() -> None:
    (base,) = re.findall(r"^FROM (\S+) AS libraries$", (ROOT / "lambdas" / "Dockerfile").read_text(), re.MULTILINE)
    assert re.fullmatch(rf"public\.ecr\.aws/lambda/python:{re.escape(RUNTIME)}@sha256:[0-9a-f]{{64}}", base)


def test_the_apis_zip_holds_its_handler_only(dev: StageTemplates) -> None:
    code = packages.zip_sources(dev.api, "Function")
    files = {str(path.relative_to(code)) for path in code.rglob("*") if path.is_file()}
    assert "lambdas/__init__.py" in files
    sources = {file for file in files if not file.endswith(".pyc")}
    assert {file for file in sources if not file.startswith("lambdas/api/")} == {"lambdas/__init__.py"}
    assert {file for file in sources if not file.endswith(".py")} == {"lambdas/api/openapi.json"}


def test_the_apis_layer_traces_nothing() -> None:
    locked = (ROOT / "layers" / "api" / "requirements.txt").read_text()
    assert not [name for name in TRACING if f"\n{name}==" in f"\n{locked}"]


def test_bytecode_is_of_lambdas_python_and_knows_where_it_will_lie(tmp_path: Path) -> None:
    module = tmp_path / "package" / "module.py"
    module.parent.mkdir()
    module.write_text("answer = 42\n")
    if not compiled(tmp_path, "/var/task"):
        pytest.skip(f"no Python {RUNTIME} is on this machine")
    (code,) = (path.read_bytes() for path in tmp_path.rglob("*.cpython-313.pyc"))
    assert code.startswith(UNCHECKED)
    assert b"/var/task/package/module.py" in code
    assert str(tmp_path).encode() not in code


def test_without_lambdas_python_nothing_is_built_and_what_is_missing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bytecode, "_pythons", lambda: iter([sys.executable.replace("python", "no-python")]))
    with pytest.raises(InputError, match=f"uv python install {RUNTIME}"):
        compile_for_lambda(tmp_path, place="/opt/python")


def test_bytecode_is_made_for_the_runtime_of_the_function(dev: StageTemplates) -> None:
    assert dev.function("api").properties["Runtime"] == f"python{RUNTIME}"


@built
@pytest.mark.parametrize("name", ["Function", "Domain", "Dependencies"])
def test_whatever_lambda_imports_is_compiled_where_the_layer_is(dev: StageTemplates, name: str) -> None:
    code = packages.zip_sources(dev.api, name)
    missing = [
        path
        for path in code.rglob("*.py")
        if not path.with_name("__pycache__").joinpath(f"{path.stem}.cpython-313.pyc").is_file()
    ]
    assert not missing
    assert all(path.read_bytes().startswith(UNCHECKED) for path in code.rglob("*.pyc"))


@built
def test_function_and_layers_fit_with_room_to_spare(dev: StageTemplates) -> None:
    folders = [packages.zip_sources(dev.api, name) for name in ("Function", "Domain", "Dependencies")]
    assert sum(path.stat().st_size for folder in folders for path in folder.rglob("*") if path.is_file()) <= API.most


def test_another_dashboard_does_not_make_another_image(dev: StageTemplates, prod: StageTemplates) -> None:
    assert packages.image_sources(dev.compute) == packages.image_sources(prod.compute)
