from .every import *
from .every import __all__
