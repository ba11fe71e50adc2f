class Old:
    def go(self): return "old"
class Child(Old): pass
def work(): return "old work"
