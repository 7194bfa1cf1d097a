"""`python -m cdk_app.delivery`: the stack that lets GitHub deploy, apart from the stages and deployed by hand."""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks

from cdk_app.app import ROOT
from nextday.errors import InputError
from stacks.delivery_stack import COMPARING, DeliveryStack

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9_.-]+")
_STAGE = re.compile(r"[a-z][a-z0-9]*")


def delivery(*, outdir: Path | None = None, context: Mapping[str, Any] | None = None) -> cdk.App:
    """The app with that stack, by the context `repository`, `stages` and `provider`.

    Raises InputError when one makes no sense.
    """
    defaults = json.loads((ROOT / "cdk.json").read_text())["context"]
    app = cdk.App(
        context=defaults | dict(context or {}), outdir=str(outdir) if outdir else None, analytics_reporting=False
    )
    repository, stages, provider = map(app.node.try_get_context, ("repository", "stages", "provider"))
    DeliveryStack(
        app,
        "nextday-delivery",
        repository=_repository(repository),
        stages=_stages(stages),
        provider_exists=_exists(provider),
    )
    cdk.Tags.of(app).add("project", "nextday")
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    return app


def _repository(text: object) -> str:
    if not (isinstance(text, str) and _REPOSITORY.fullmatch(text)):
        raise InputError("repository says whose jobs may deploy: give it as --context repository=OWNER/NAME")
    return text


def _stages(text: object) -> list[str]:
    stages = str(text or "dev,prod").split(",")
    for stage in stages:
        if not _STAGE.fullmatch(stage) or stage == COMPARING or stages.count(stage) > 1:
            raise InputError(f"stages={text} is no list of stages: write it like dev,prod")
    return stages


def _exists(text: object) -> bool:
    if text not in (None, "new", "existing"):
        raise InputError(f"provider={text} is unknown: choose new, or existing where the account trusts GitHub already")
    return text == "existing"


def main() -> int:
    """Synthesize; a value that makes no sense is explained in one line, exit code 2."""
    try:
        delivery().synth()
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
