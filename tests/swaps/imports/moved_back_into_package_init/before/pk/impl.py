class Task:
    def go(self): return "impl"
def run(): return Task().go()
