"""WebSocket APIs: sockets of real clients, functions behind their routes, and the API that pushes to them."""
