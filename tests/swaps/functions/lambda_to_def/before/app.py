norm = lambda s: s.strip()
