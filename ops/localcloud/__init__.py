"""The stacks, deployed on this machine."""
