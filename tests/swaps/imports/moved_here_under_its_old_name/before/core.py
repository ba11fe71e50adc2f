def athing(): return 'v1'
class ABox:
    def go(self): return 'b1'
ALIMIT = 1
ATABLE = {'k': athing}
