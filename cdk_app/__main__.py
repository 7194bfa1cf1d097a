"""`python -m cdk_app`: synthesize into the folder that the CDK CLI names in CDK_OUTDIR."""

import sys

from cdk_app.app import application
from nextday.errors import InputError


def main() -> int:
    """Synthesize; a value that makes no sense is explained in one line, exit code 2."""
    try:
        application().synth()
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
