SIZES = [1, 2, 3]
def squares(): return [n * n for n in SIZES]
def pairs(): return {a: [b for b in SIZES if b != a] for a in SIZES}
def lazy(): return (n + 1 for n in SIZES)
AREAS = [n * 10 for n in SIZES]
INDEX = {n: i for i, n in enumerate(SIZES)}
