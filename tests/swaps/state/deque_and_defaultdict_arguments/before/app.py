import collections
RECENT = collections.deque(maxlen=2)
BY_NAME = collections.defaultdict(list)
WAITING = []
def note(x):
    RECENT.append(x)
    BY_NAME[x]
    WAITING.append(x)
