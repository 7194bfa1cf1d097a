"""CloudWatch's metrics and alarms: recorded as functions and services tell them, judged as CloudWatch judges."""
