UNIT = 7
class Size:
    base = UNIT
    double = base * 2
    names = [n for n in ("a", "c")]
    table = {"x": base, "y": double}
