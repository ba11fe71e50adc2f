SIZES = [4, 5]
def squares(): return [n ** 3 for n in SIZES]
def pairs(): return {a: [b for b in SIZES if b != a] for a in SIZES}
def lazy(): return (n + 2 for n in SIZES)
AREAS = [n * 100 for n in SIZES]
INDEX = {n: i for i, n in enumerate(SIZES)}
