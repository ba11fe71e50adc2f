limit = 10
def get(): return limit if isinstance(limit, int) else limit()
