import bisect
import collections
import heapq
import operator
import struct
HEAP = []
heapq.heappush(HEAP, 5)
heapq.heappush(HEAP, 1)
PILE = [5, 2, 1]
heapq.heapify(PILE)
ORDER = [1, 9]
bisect.insort(ORDER, 4)
GONE = [1, 9]
ROWS = []
list.append(ROWS, 2)
TABLE = {}
operator.setitem(TABLE, "b", 2)
BYTES = bytearray(4)
struct.pack_into("<i", BYTES, 0, 2)
RING = collections.deque([1, 2, 3])
RING.rotate(2)
COUNT = collections.Counter(a=5)
COUNT.subtract(a=2)
