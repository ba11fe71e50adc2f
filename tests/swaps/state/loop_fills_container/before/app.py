SQUARES = {}
for i in range(3):
    SQUARES[i] = i * i
NAMES = []
for n in "ab":
    NAMES.append(n.upper())
del n
