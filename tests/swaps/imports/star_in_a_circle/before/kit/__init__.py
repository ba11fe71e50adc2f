from kit.core import *
from kit.debug import *
NAME = "kit " + VERSION
