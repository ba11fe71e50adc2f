import socket, threading, queue, collections
LOCK = threading.Lock()
SOCK = socket.socket()
Q = queue.Queue()
RING = collections.deque(maxlen=3)
COUNTS = collections.Counter()
LOCAL = threading.local()
def hit(k):
    with LOCK: COUNTS[k] += 1
    return COUNTS[k]
