import bisect
import collections
import heapq
import operator
import struct
HEAP = []
heapq.heappush(HEAP, 5)
heapq.heappush(HEAP, 3)
PILE = [5, 2, 3]
heapq.heapify(PILE)
ORDER = [1, 9]
bisect.insort(ORDER, 3)
GONE = [1, 9]
bisect.insort(GONE, 4)
ROWS = []
list.append(ROWS, 1)
TABLE = {}
operator.setitem(TABLE, "a", 1)
BYTES = bytearray(4)
struct.pack_into("<i", BYTES, 0, 1)
RING = collections.deque([1, 2, 3])
RING.rotate(1)
COUNT = collections.Counter(a=5)
COUNT.subtract(a=1)
