def area(w, h=2, /, scale=1):
    return w * h * scale
