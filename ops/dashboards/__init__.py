"""CloudWatch's dashboards in a terminal: read from the template's own JSON, filled from a data folder's metrics."""
