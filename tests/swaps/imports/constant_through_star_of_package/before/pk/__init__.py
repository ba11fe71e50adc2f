from .more import *
