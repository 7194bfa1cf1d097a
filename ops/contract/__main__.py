"""`make contract`: write both documents anew."""

from ops.contract import document, live

document.COMMITTED.write_bytes(document.text())
live.COMMITTED.write_bytes(live.text())
