VERSION = 1
from .connection import *
from .events import *
