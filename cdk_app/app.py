"""The CDK application."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk

from cdk_app.stage import NextdayStage
from cdk_app.stages import CHOICES, chosen_stages
from nextday.errors import InputError

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "frontend" / "dist"


def application(*, site: Path = SITE, outdir: Path | None = None, context: Mapping[str, Any] | None = None) -> cdk.App:
    """The app with every chosen stage, ready for `synth()`.

    `context` overrides cdk.json; the CDK CLI overrides both. Raises InputError when a value makes no sense, or when
    `site` holds no built dashboard.
    """
    # only the CDK CLI reads cdk.json by itself; tests and the local cloud do without the CLI
    defaults = json.loads((ROOT / "cdk.json").read_text())["context"]
    app = cdk.App(
        context=defaults | dict(context or {}), outdir=str(outdir) if outdir else None, analytics_reporting=False
    )
    if not (site / "index.html").is_file():
        raise InputError(f"{site} holds no built dashboard: run `make site`")
    chosen = {name: app.node.try_get_context(name) for name in CHOICES}
    for stage in chosen_stages(chosen):
        NextdayStage(app, stage, site=site)
    return app
