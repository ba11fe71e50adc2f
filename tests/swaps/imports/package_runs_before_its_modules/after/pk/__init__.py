VERSION = 2
from .connection import *
from .events import *

LAST = BANNER
