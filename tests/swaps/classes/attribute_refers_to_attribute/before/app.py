UNIT = 10
class Size:
    base = UNIT
    double = base * 2
    names = [n for n in ("a", "b")]
    table = {"x": base, "y": double}
