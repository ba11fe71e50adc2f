def job(x): return "j2", x
class Worker:
    def __call__(self, x): return "w2", x
