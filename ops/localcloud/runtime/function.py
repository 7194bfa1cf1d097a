"""A deployed function, as the runtime needs to know it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ops.localcloud.assembly.assets import ImageAsset
from ops.localcloud.runtime.code import CodeStore, holds_distributions

# the machine's own: how to find programs, the network's proxies and certificates
_INHERITED = ("PATH", "LANG", "LC_ALL", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@dataclass(frozen=True)
class Function:
    """What a template declares about a function. `code` is a staged folder, a zip archive or an image's context."""

    name: str
    arn: str
    role: str
    handler: str
    runtime: str
    code: Path | ImageAsset
    layers: tuple[Path, ...]
    environment: Mapping[str, str]
    timeout: float
    memory: int
    log_group: str

    @property
    def service(self) -> str | None:
        """What the function calls itself in logs and metrics."""
        return self.environment.get("POWERTOOLS_SERVICE_NAME")

    def roots(self, store: CodeStore) -> list[Path]:
        """Folders that Lambda would import from: the task root first, then the layers' `python`."""
        task = store.image(self.code) if isinstance(self.code, ImageAsset) else store.unpacked(self.code)
        layers = [store.unpacked(layer) for layer in self.layers if not holds_distributions(layer)]
        return [task, *(layer / "python" for layer in layers)]

    def variables(self, task_root: Path) -> dict[str, str]:
        """The function's environment: what Lambda sets itself, then what the template says."""
        return {
            **{name: os.environ[name] for name in (*_INHERITED, *_CERTIFICATES) if name in os.environ},
            "TZ": ":UTC",
            "LAMBDA_TASK_ROOT": str(task_root),
            "_HANDLER": self.handler,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{self.runtime}",
            "AWS_LAMBDA_FUNCTION_NAME": self.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.memory),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": self.log_group,
            "AWS_LAMBDA_LOG_STREAM_NAME": "local",
            # LAMBDA_TASK_ROOT makes Powertools believe that an X-Ray daemon listens
            "POWERTOOLS_TRACE_DISABLED": "true",
            **self.environment,
        }
