import collections
RING = collections.deque([1], maxlen=5)
TABLE = collections.OrderedDict(a=1)
NESTED = {"x": {"y": [1]}}
