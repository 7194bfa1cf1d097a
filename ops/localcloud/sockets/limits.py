"""What API Gateway allows a socket, in bytes and seconds.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
"""

MESSAGE_BYTES = 128 * 2**10
FRAME_BYTES = 32 * 2**10
IDLE_SECONDS = 600.0
LIFE_SECONDS = 7200.0
