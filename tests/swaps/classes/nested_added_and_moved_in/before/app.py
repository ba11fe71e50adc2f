class Meta:
    k = 1
class Model:
    def table(self): return "t"
