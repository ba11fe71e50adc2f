class Model:
    class Meta:
        k = 2
        def name(self): return "meta"
    def table(self): return "t", self.Meta.k
