import typing

port: str
name: str = "two"

if name:
    kind: bytes = b"two"
new: "typing.Any" = 1


def serve(given: str):
    return given
