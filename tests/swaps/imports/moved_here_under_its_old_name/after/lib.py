def thing(): return 'v2'
class Box:
    def go(self): return 'b2'
LIMIT = 2
TABLE = {'k': thing}
