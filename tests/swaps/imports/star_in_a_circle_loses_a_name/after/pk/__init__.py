from pk.expr import *
from pk.debug import Probe
__all__ = ["this", "new", "Probe"]
__all__ += ["__doc__"]
