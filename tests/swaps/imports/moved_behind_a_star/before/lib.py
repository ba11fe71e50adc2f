def thing(): return 'v1'
class Box:
    def go(self): return 'b1'
LIMIT = 1
TABLE = {'k': thing}
