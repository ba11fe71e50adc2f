import sys
from itertools import chain

from . import rest
from .colls import *
from .rest import *
from .seqs import *

modules = ("colls", "seqs")
__all__ = lcat(sys.modules["pk." + name].__all__ for name in modules)
__all__ += ["own"]
__all__ += chain.from_iterable(m.__all__ for m in (rest,))


def own():
    return "own"
