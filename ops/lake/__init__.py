"""A lake's files on this machine: as tables, as SQL, as proof."""
