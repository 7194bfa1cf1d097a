"""Imports go one way: cdk_app -> stacks -> settings and catalogue; lambdas -> nextday; nobody imports ops.

Inside nextday they go down the list of WINGS, and every file and function stays small enough to be read at once.
"""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "nextday": ROOT / "layers" / "domain" / "python" / "nextday",
    "stacks": ROOT / "stacks",
    "cdk_app": ROOT / "cdk_app",
    "lambdas": ROOT / "lambdas",
    "ops": ROOT / "ops",
}
MAY_IMPORT = {
    "nextday": {"nextday"},
    "stacks": {"stacks", "nextday.settings", "nextday.universe", "nextday.catalog", "nextday.telemetry"},
    # what a user types into the context is checked like everywhere else
    "cdk_app": {"cdk_app", "stacks", "nextday.settings", "nextday.catalog", "nextday.errors", "nextday.market.symbols"},
    "lambdas": {"lambdas", "nextday"},
    "ops": set(PACKAGES),
}
# each may import those above it: the way of the data
WINGS = (
    "errors",
    "settings",
    "universe",
    "catalog",
    "telemetry",
    "frames",
    "market",
    "lake",
    "forecast.documents",
    "forecast.features",
    "forecast.score",
    "forecast.model",
    "forecast.learning",
    "forecast.ledger",
    "forecast.explain",
    "forecast.trading",
    "views",
    "live",
    "jobs",
)
# those that are more than a file, and say what they import
FOLDERS = [wing for wing in WINGS[WINGS.index("telemetry") :] if wing not in {"frames", "forecast.documents", "jobs"}]
JOBS = ("ingest", "night", "quote", "train", "predict")
FILES_IN_A_FOLDER = 14
FILE_LINES = 250
FUNCTION_LINES, MEDIAN_FUNCTION_LINES = 40, 6
HANDLER_LINES = 40
AT_THE_EDGE = {
    "os.environ",
    "os.getenv",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
}


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_go_one_way(package: str) -> None:
    allowed = MAY_IMPORT[package]
    forbidden = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path, name in _imports(package)
        if name.split(".")[0] in PACKAGES and not any(name == each or name.startswith(f"{each}.") for each in allowed)
    ]
    assert not forbidden


def test_a_function_does_not_import_another() -> None:
    functions = {path.parent.name for path in PACKAGES["lambdas"].glob("*/handler.py")}
    crossed = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path, name in _imports("lambdas")
        if name.startswith("lambdas.")
        and name.split(".")[1] in functions - {path.relative_to(PACKAGES["lambdas"]).parts[0]}
    ]
    assert not crossed


def test_the_wings_of_the_domain_import_in_the_order_of_the_data() -> None:
    upwards = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path, name in _imports("nextday")
        if name.startswith("nextday.") and WINGS.index(_wing(name)) > WINGS.index(_wing(_module(path)))
    ]
    assert not upwards


@pytest.mark.parametrize("wing", [*FOLDERS, *(f"jobs.{job}" for job in JOBS)])
def test_a_wing_says_which_others_it_imports(wing: str) -> None:
    folder = PACKAGES["nextday"] / wing.replace(".", "/")
    said = re.search(r"Imports (.*)\.", ast.get_docstring(ast.parse((folder / "__init__.py").read_text())) or "")
    assert said
    assert {*re.split(r", | and ", said[1])} - {"no other wing"} == _imported_wings(folder)


def test_jobs_do_not_import_each_other() -> None:
    crossed = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path, name in _imports("nextday")
        if _wing(_module(path)) == "jobs" and name.startswith("nextday.jobs.") and not _is_own_job(path, name)
    ]
    assert not crossed


def test_nobody_but_the_lake_on_s3_knows_awswrangler() -> None:
    known = {
        path.parent.relative_to(PACKAGES["nextday"]) for path, name in _imports("nextday") if "awswrangler" in name
    }
    assert known == {Path("lake", "s3")}
    assert not [path for path, name in _imports("lambdas") if "awswrangler" in name]


def test_no_function_opens_tables_that_glue_was_not_asked_about() -> None:
    opening = {path.name for path, name in _imports("lambdas") if name.endswith(".S3TableStore")}
    assert opening == {"tables.py"}


def test_a_folder_holds_no_more_files_than_one_looks_at() -> None:
    counts = Counter(path.parent.relative_to(ROOT) for package in PACKAGES for path in _sources(package))
    assert not {str(folder): count for folder, count in counts.items() if count > FILES_IN_A_FOLDER + 1}


def test_a_prefix_that_repeats_in_a_folder_of_the_domain_is_a_folder() -> None:
    prefixes = Counter((path.parent, path.stem.split("_")[0]) for path in _sources("nextday") if path.stem[0] != "_")
    assert not [f"{folder.relative_to(ROOT)}/{prefix}_*" for (folder, prefix), count in prefixes.items() if count > 2]


def test_files_and_functions_are_short() -> None:
    sources = [path for package in PACKAGES for path in _sources(package)]
    long = {
        str(path.relative_to(ROOT)): n for path in sources if (n := len(path.read_text().splitlines())) > FILE_LINES
    }
    functions = {f"{path.relative_to(ROOT)} {name}": lines for path in sources for name, lines in _functions(path)}
    assert not long
    assert not {name: lines for name, lines in functions.items() if lines > FUNCTION_LINES}
    assert median(functions.values()) <= MEDIAN_FUNCTION_LINES


def test_a_handler_is_short() -> None:
    lines = {
        str(path.relative_to(ROOT)): sum(1 for line in path.read_text().splitlines() if line)
        for path in _sources("lambdas")
        if path.name == "handler.py"
    }
    assert not {path: count for path, count in lines.items() if count > HANDLER_LINES}


def test_the_domain_reads_neither_clock_nor_environment() -> None:
    read = [
        f"{path.relative_to(ROOT)} reads {name}"
        for path in _sources("nextday")
        for name in _attributes(ast.parse(path.read_text()))
        if name in AT_THE_EDGE and path.name != "clock.py"
    ]
    assert not read


def test_no_module_of_the_cdk_is_used_without_its_types() -> None:
    checks = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["overrides"]
    [followed] = [check["module"] for check in checks if check.get("follow_imports") == "normal"]
    names = [name.split(".") for package in PACKAGES for _, name in _imports(package) if name.startswith("aws_cdk.")]
    assert {"aws_cdk", *(f"aws_cdk.{module}" for _, module, *_ in names if module.startswith("aws_"))} == {*followed}


def _wing(module: str) -> str:
    """The longest entry of WINGS that a module, or a name in it, belongs to."""
    inside = module.removeprefix("nextday.")
    return max((wing for wing in WINGS if inside == wing or inside.startswith(f"{wing}.")), key=len)


def _imported_wings(folder: Path) -> set[str]:
    """Wings beside its own that a folder imports, by their short names; what every wing may use is left out."""
    own = _wing(_module(folder / "__init__.py"))
    wings = {
        _wing(name) for path, name in _imports("nextday") if folder in path.parents and name.startswith("nextday.")
    }
    others = wings - {own, "errors", "settings", "catalog", "frames"}
    return {"forecast" if own == "jobs" and "forecast" in wing else wing.rpartition(".")[2] for wing in others}


def _module(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGES["nextday"].parent).with_suffix("").parts)


def _is_own_job(path: Path, name: str) -> bool:
    job = path.relative_to(PACKAGES["nextday"] / "jobs").parts[0]
    return name.startswith((f"nextday.jobs.{job}.", "nextday.jobs.clock"))


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    """Every function and how many lines of code it has below its signature, docstring left out."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            yield node.name, (node.end_lineno or 0) - first.lineno + 1


def _imports(package: str) -> Iterator[tuple[Path, str]]:
    for path in _sources(package):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                yield from ((path, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from ((path, f"{node.module}.{alias.name}") for alias in node.names)


def _sources(package: str) -> list[Path]:
    found = [path for path in PACKAGES[package].rglob("*.py") if "node_modules" not in path.parts]
    assert found, f"{package} has moved"
    return found


def _attributes(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"
