ROWS = []
for number in range(1):
    ROWS.append((number, 0))
