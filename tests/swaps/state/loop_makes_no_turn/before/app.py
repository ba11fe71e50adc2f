ROWS = []
for number in range(0):
    ROWS.append((number, 0))
