"""Chooses: the stages and what differs between them; joins the stacks."""
