ROWS = [1, 2, 3]
total = 0
SUMS = [total := total + row * 2 for row in ROWS]
SEEN = [(last := row) for row in range(5)]
AFTER = last + 1
FOUND = any((hit := row) > 1 for row in ROWS)
def state(): return total, last, hit
