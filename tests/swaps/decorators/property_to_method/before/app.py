class T:
    @property
    def size(self): return 3
    def name(self): return "n"
