from core import *
from core import _c
__all__ = ["a", "b", "_c"]
