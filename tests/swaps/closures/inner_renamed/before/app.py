def make(n):
    def run(): return "run", n
    return run
