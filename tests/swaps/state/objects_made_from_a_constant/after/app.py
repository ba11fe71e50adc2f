from collections import deque

LIMIT = 5


class Line:
    def __init__(self, n):
        self.n = n
        self.limit = LIMIT


LINES = [Line(i) for i in range(3)]
QUEUE = deque(Line(i) for i in range(3))
SET = {Line(i) for i in range(3)}
FIRST = Line(9)
