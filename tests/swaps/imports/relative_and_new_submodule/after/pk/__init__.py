from . import a, b
from .b import helper
