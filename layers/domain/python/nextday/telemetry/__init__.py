"""What jobs measure of themselves, declared once for handlers, alarms, dashboards and docs. Imports no other wing."""
