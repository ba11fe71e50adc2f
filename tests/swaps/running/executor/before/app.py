def job(x): return "j1", x
class Worker:
    def __call__(self, x): return "w1", x
