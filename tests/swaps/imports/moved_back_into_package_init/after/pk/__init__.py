class Task:
    def go(self): return "init"
def run(): return Task().go()
