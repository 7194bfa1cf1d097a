"""The CDK application."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk

from cdk_app.for_aws import checked
from cdk_app.stage import NextdayStage
from cdk_app.stages import CHOICES, STAGES_FILE, chosen_stages
from nextday.errors import InputError

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "frontend" / "dist"


def application(
    *,
    site: Path = SITE,
    stages: Path = STAGES_FILE,
    outdir: Path | None = None,
    context: Mapping[str, Any] | None = None,
    for_aws: bool = False,
) -> cdk.App:
    """The app with every chosen stage of a file, ready for `synth()`.

    `context` overrides cdk.json; the CDK CLI overrides both. What is meant `for_aws` is held against what a deployment
    there takes, too. Raises InputError when a value makes no sense, or when `site` holds no built dashboard.
    """
    # only the CDK CLI reads cdk.json by itself; tests and the local cloud do without the CLI
    defaults = json.loads((ROOT / "cdk.json").read_text())["context"]
    app = cdk.App(
        context=defaults | dict(context or {}),
        outdir=str(outdir) if outdir else None,
        analytics_reporting=False,
        # its rules take longer to load than all else: five of the seven CPU seconds of a synthesis
        builtin_cloud_formation_validation=for_aws,
    )
    if not (site / "index.html").is_file():
        raise InputError(f"{site} holds no built dashboard: run `make site`")
    chosen = {name: app.node.try_get_context(name) for name in CHOICES}
    made = {config: NextdayStage(app, config, site=site) for config in chosen_stages(chosen, stages)}
    if for_aws:
        checked(app, made)
    return app
