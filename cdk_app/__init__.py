"""Chooses: the stages and what differs between them; joins the stacks."""

import os
import sys
from pathlib import Path

# jsii looks for its Node when aws_cdk is first imported; the one beside this Python is of a version it supports
_NODE = Path(sys.executable).with_name("node")
if _NODE.exists():
    os.environ.setdefault("JSII_NODE", str(_NODE))
