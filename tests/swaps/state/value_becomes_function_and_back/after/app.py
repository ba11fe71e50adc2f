def limit(): return 20
def get(): return limit if isinstance(limit, int) else limit()
