from .events import *

__all__ = ["SEEN"]
SEEN = A
