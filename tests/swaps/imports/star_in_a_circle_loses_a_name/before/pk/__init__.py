from pk.expr import this, Gone
from pk.debug import Probe
__all__ = ["this", "Gone", "Probe"]
__all__ += ["__doc__"]
