class Missing:
    def __repr__(self): return "new"
missing = Missing()
SIZE = 2
