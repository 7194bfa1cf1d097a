"""A small stage as a cloud assembly: what the CDK would synthesize, written by hand so that no test waits for it."""

import json
from pathlib import Path

from ops.localcloud.assembly.record import Record
from tests.integration.localcloud import handlers
from tests.integration.localcloud.resources import Declared
from tests.integration.localcloud.templates import app_template, data_template

ASSETS = "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"


def write_assembly(folder: Path, *, extra: Declared | None = None) -> Path:
    """An app with one nested stage of two stacks, in `folder`. `extra` resources join the second stack."""
    nested = folder / "assembly-stage"
    nested.mkdir(parents=True)
    app = app_template()
    app["Resources"].update(extra or {})
    for name, template in (("data", data_template()), ("app", app)):
        (nested / f"{name}.template.json").write_text(json.dumps(template))
        write_assets(nested, name)
    stage = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-stage"}}
    (folder / "manifest.json").write_text(json.dumps({"artifacts": {"stage": stage}}))
    # the dependent stack is listed first
    artifacts = {**stack_artifacts("app", ["data"]), **stack_artifacts("data", [])}
    (nested / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    return folder


def forget(assembly: Path) -> None:
    """Let the next start deploy an assembly as if it were the first."""
    Record(assembly).place.unlink(missing_ok=True)


def stack_artifacts(name: str, dependencies: list[str]) -> Declared:
    return {
        name: {
            "type": "aws:cloudformation:stack",
            "properties": {"templateFile": f"{name}.template.json", "stackName": f"stage-{name}"},
            "dependencies": [f"{name}.assets", *dependencies],
        },
        f"{name}.assets": {"type": "cdk:asset-manifest", "properties": {"file": f"{name}.assets.json"}},
    }


FILES = {
    "probe": {"app.py": handlers.PROBE},
    "web": {"web.py": handlers.WEB},
    "broken": {"broken.py": handlers.BROKEN},
    "layer": {"python/carried.py": "greeting = 'from the layer'\n"},
    # as pip installs for another machine: importing it here would be wrong
    "dependencies": {"python/foreign.py": "", "python/foreign-1.dist-info/METADATA": ""},
    "site": {
        "index.html": "<title><<stage>></title>",
        "app.js": "export {}",
        "large.css": "p { color: red }" * 1000,
        "app.js.map": "{}",
        "data/list.json": "[]",
    },
}
IMAGE = {
    "src/jobs/main.py": handlers.JOB,
    "src/told/told.py": "told = 'from the image'\n",
    "requirements.txt": "numpy\n",
    "not-copied.py": "",
    "lambdas/Dockerfile": """
FROM public.ecr.aws/lambda/python:3.13 AS build
COPY requirements.txt /tmp/requirements.txt
RUN pip install -r /tmp/requirements.txt \\
    --target /opt/packages

FROM public.ecr.aws/lambda/python:3.13
COPY --from=build /opt/packages ${LAMBDA_TASK_ROOT}
COPY src/jobs ${LAMBDA_TASK_ROOT}/jobs
COPY ["src/told/told.py", "${LAMBDA_TASK_ROOT}/jobs/"]
""",
}


def write_assets(nested: Path, stack: str) -> None:
    manifest: Declared = {"files": {}, "dockerImages": {}}
    if stack == "app":
        for asset, files in FILES.items():
            write_files(nested.parent / f"asset.{asset}", files)
            destination = {"bucketName": ASSETS, "objectKey": f"{asset}.zip"}
            manifest["files"][asset] = {
                "source": {"path": f"../asset.{asset}", "packaging": "zip"},
                "destinations": {"here": destination},
            }
        write_files(nested.parent / "asset.jobs", IMAGE)
        manifest["dockerImages"]["jobs"] = {
            "source": {"directory": "../asset.jobs", "dockerFile": "lambdas/Dockerfile"},
            "destinations": {"here": {"repositoryName": "repository", "imageTag": "jobs"}},
        }
    (nested / f"{stack}.assets.json").write_text(json.dumps(manifest))


def write_files(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
