"""The picture of a deployed stage, drawn from its templates: what is there, and who starts, asks and writes what."""
