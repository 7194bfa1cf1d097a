"""`make contract`: write the document anew."""

from ops.contract.document import COMMITTED, text

COMMITTED.write_bytes(text())
