"""What tells the person on call: logs, alarms, dashboards and saved queries."""
