class Circle:
    r = 2
class Square:
    s = 5
