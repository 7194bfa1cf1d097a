"""What CloudFormation puts in the place of a reference to a secret is put there locally, too."""

from pathlib import Path

import pytest

from ops.localcloud.cloud import LocalCloud
from ops.localcloud.secrets import Secrets
from tests.integration.localcloud.asking import ask
from tests.integration.localcloud.resources import function
from tests.integration.localcloud.stage import write_assembly

OWNERS = "{{resolve:secretsmanager:stage/keys:SecretString:::}}"


def keyed(folder: Path) -> Path:
    """A stage whose owner keeps a secret."""
    keys = {"Variables": {"KEYS": OWNERS}}
    return write_assembly(folder, extra={"Keyed": function("probe", "app.handler", Environment=keys)})


def shown(cloud: LocalCloud) -> tuple[str, str]:
    """What the distribution shows the API's function, and what that knows."""
    answer = ask(cloud, "/api/bars", X_Origin="of the viewer").json
    return answer["headers"]["x-origin"], answer["secret"]


def test_the_function_and_cloudfront_know_the_same_text_and_a_viewer_cannot_put_another(cloud: LocalCloud) -> None:
    sent, known = shown(cloud)
    assert sent == known
    assert len(known) > 30


def test_secrets_manager_tells_it_too(cloud: LocalCloud) -> None:
    manager = cloud.session.client("secretsmanager")
    (listed,) = manager.list_secrets()["SecretList"]
    assert manager.get_secret_value(SecretId=listed["Name"])["SecretString"] == shown(cloud)[1]


@pytest.mark.parametrize(
    "reference",
    [
        "{{resolve:secretsmanager:stage/keys}}",
        "{{resolve:secretsmanager:stage/keys:SecretString}}",
        OWNERS,
        f"{{{{resolve:secretsmanager:{Secrets.arn('made')}:SecretString:::}}}}",
    ],
)
def test_names_and_arns_are_understood(reference: str) -> None:
    secrets = Secrets({"stage/keys": "value"})
    made = secrets.generated(Secrets.arn("made"))
    assert secrets.revealed(f"<{reference}>") in {"<value>", f"<{made}>"}
