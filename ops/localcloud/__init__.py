"""The deployed product on one machine: the stacks' own templates, real handler processes, no account and no network."""
