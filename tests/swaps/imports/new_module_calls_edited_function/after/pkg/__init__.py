from .tools import helper
from .fresh import MADE
