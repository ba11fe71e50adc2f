import functools
import sys
from urllib.parse import urlencode, unquote
def read(text, encoding): return unquote(text, encoding)
