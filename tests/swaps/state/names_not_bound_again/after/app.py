import contextlib
try:
    VALUE = int("7")
except ValueError as e:
    VALUE = -1
    REASON = str(e)
with contextlib.suppress(KeyError):
    LOST = {"a": 2}["a"]
    NEVER = 3
def remember():
    global SEEN
    SEEN = True
try:
    SIZE = 2
    SEEN = None
finally:
    DONE = 1
