import functools
import sys
if sys.version_info >= (3,):
    from urllib.parse import urlencode, unquote
    unquote = functools.partial(unquote, encoding="latin1")
else:
    from urllib import urlencode, unquote
def read(text): return unquote(text)
