"""`python -m cdk_app`: synthesize into the folder that the CDK CLI names in CDK_OUTDIR.

`--unchecked` for what needs no more than templates: a cloud on this machine, a stage to be taken down.
"""

import sys

from cdk_app.app import application
from nextday.errors import InputError

_REFUSED = "ValidationFailed"


def main() -> int:
    """Synthesize; a value that makes no sense is explained in one line, exit code 2, as are findings, exit code 1."""
    try:
        application(for_aws="--unchecked" not in sys.argv).synth()
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except RuntimeError as error:
        if not str(error).startswith(_REFUSED):
            raise
        sys.stderr.write(f"{error}\n")  # below the findings, which the CDK has written there
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
