import collections
RECENT = collections.deque(maxlen=4)
BY_NAME = collections.defaultdict(set)
WAITING = ["first"]
def note(x):
    RECENT.append(x)
    BY_NAME[x]
    WAITING.append(x)
