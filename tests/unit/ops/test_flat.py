from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from ops.commands.flat import flat
from ops.commands.registry import app


@dataclass(frozen=True, kw_only=True)
class Place:
    town: Annotated[str, typer.Option("--town", help="Where.")] = "Ulm"
    floor: Annotated[int | None, typer.Option("--floor")] = None


alone = typer.Typer()


@alone.command()
@flat
def move(place: Place, *, twice: bool = False) -> None:
    """Move house."""
    typer.echo(f"{place} {twice}")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Place(town='Ulm', floor=None) False"),
        (["--floor", "3", "--twice"], "Place(town='Ulm', floor=3) True"),
    ],
)
def test_every_field_is_an_option(words: list[str], told: str):
    assert CliRunner().invoke(alone, words).output.strip() == told


def test_help_explains_the_command_and_every_field():
    told = CliRunner().invoke(alone, ["--help"]).output
    assert all(part in told for part in ("Move house.", "--town", "Where.", "--floor", "--twice"))


def options(command: str) -> set[str]:
    return {word for word in CliRunner().invoke(app, [command, "--help"]).output.split() if word.startswith("--")}


def test_demo_and_up_offer_the_same_choices():
    assert options("demo") - options("up") == {"--once", "--wide"}
    assert options("up") - options("demo") == set()
    assert {"--source", "--data", "--symbols", "--buckets", "--as-of", "--port", "--json"} < options("up")
