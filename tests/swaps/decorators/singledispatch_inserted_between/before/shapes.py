class Circle:
    r = 1
