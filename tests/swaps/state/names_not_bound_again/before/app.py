import contextlib
try:
    VALUE = int("x")
except ValueError as e:
    VALUE = -1
    REASON = str(e)
with contextlib.suppress(KeyError):
    LOST = {}["a"]
    NEVER = 1
def remember():
    global SEEN
    SEEN = True
try:
    SIZE = 1
    SEEN = None
finally:
    DONE = 1
