"""The front door: what CloudFront and the HTTP API would serve, on one loopback address."""
