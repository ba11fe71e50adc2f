class New:
    def go(self): return "new"
Old = New
class Child(New): pass
def job(): return "new job"
work = job
