def classify(x):
    if (n := len(x)) > 3:
        return "long", n
    match x:
        case [a, *rest]:
            return "seq", a, rest
        case {"k": v}:
            return "map", v
        case _:
            return "other"
