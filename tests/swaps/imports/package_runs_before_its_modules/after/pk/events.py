from . import VERSION, headers

__all__ = ["NEW", "A", "BANNER"]
NEW = headers.X
A = 2
BANNER = f"w{VERSION}"
