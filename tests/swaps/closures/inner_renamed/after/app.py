def make(n):
    def execute(): return "execute", n
    return execute
