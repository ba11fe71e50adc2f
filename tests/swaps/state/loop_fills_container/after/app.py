SQUARES = {}
for i in range(3):
    SQUARES[i] = i * i * 10
NAMES = []
for n in "ab":
    NAMES.append(n + n)
del n
