"""What schemathesis does not know by itself: how the lines of a journal and the file of a bank are sent and read."""

import schemathesis


@schemathesis.serializer("application/jsonl", "application/toml")
def written(ctx, value):
    return value if isinstance(value, bytes) else str(value).encode()


@schemathesis.deserializer("application/jsonl", "application/toml", "application/openmetrics-text")
def read(ctx, response):
    return response.content.decode()
