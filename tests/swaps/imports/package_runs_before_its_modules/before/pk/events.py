from . import VERSION, headers

__all__ = ["A", "BANNER"]
A = headers.X
BANNER = f"v{VERSION}"
