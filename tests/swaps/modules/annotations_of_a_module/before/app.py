port: int
name: str = "one"
gone: float = 1.0

if name:
    kind: bytes = b""


def serve(given: int):
    return given
