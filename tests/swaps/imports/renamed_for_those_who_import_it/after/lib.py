def unrelated(x): return "unrelated"
def fresh(x, more=3):
    y = x + more
    return "changed", y
class Fresh:
    def run(self): return "changed"
    def go(self): return self.run()
def three(x): return "three", x
