"""Imports go one way: cdk_app -> stacks -> settings and catalogue; lambdas -> nextday; nobody imports ops."""

import ast
from collections.abc import Iterator
from pathlib import Path

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
    "stacks": {"stacks", "nextday.settings", "nextday.catalog"},
    # what a user types into the context is checked like everywhere else
    "cdk_app": {"cdk_app", "stacks", "nextday.settings", "nextday.catalog", "nextday.errors", "nextday.market.symbols"},
    "lambdas": {"lambdas", "nextday"},
    "ops": set(PACKAGES),
}
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
