"""Lambda without containers: awslambdaric in real processes, behind the Runtime API."""
