class T:
    def size(self): return 4
    @property
    def name(self): return "N"
