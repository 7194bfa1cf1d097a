"""`nextday smoke` and `nextday open`: the site of a stage, of a folder that is served, or of any address."""

import os
import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from nextday.errors import InputError
from ops.commands.opening import workspace_of
from ops.commands.options import Data, Json, Stage
from ops.commands.stage.doctor import show
from ops.localcloud.datafolder import running
from ops.stage.deployed import DeployedStage
from ops.stage.smoke import smoke as smoked

KEY_VARIABLE = "NEXTDAY_API_KEY"
Url = Annotated[str | None, typer.Option("--url", metavar="URL", help="Any address of a dashboard.")]


def smoke(*, stage: Stage = None, url: Url = None, data: Data = None, json: Json = False) -> None:
    """Ask a site as its visitors do: page, API, refusals, cache. NEXTDAY_API_KEY opens an API that wants a key."""
    address = site_of(stage, data) if url is None else _written_url(url)
    found = smoked(address, stage=stage, key=os.environ.get(KEY_VARIABLE))
    show(found, json=json)


def open_site(*, stage: Stage = None, data: Data = None) -> None:
    """Print the address of a stage's dashboard, or of a folder's that is served; on a terminal a browser opens it."""
    address = site_of(stage, data)
    print(address)  # noqa: T201 the product
    if sys.stdout.isatty():
        webbrowser.open(address)


def _written_url(url: str) -> str:
    """Raises InputError for what is no address."""
    if not url.startswith(("http://", "https://")):
        raise InputError(f"--url {url}: write an address with its scheme, as in https://example.com")
    return url


def site_of(stage: str | None, data: Path | None) -> str:
    """Address of a stage's site, or of a folder's that is served. Raises InputError for neither."""
    if stage and data:
        raise InputError("--data is a folder on this machine: leave it out to ask a stage")
    if stage:
        return DeployedStage.of(stage).site
    folder = workspace_of(data).folder
    served = running(folder)
    if served is None or not served.site_url:
        raise InputError(f"nothing serves {folder}: run `nextday up`, or name a --stage")
    return served.site_url
