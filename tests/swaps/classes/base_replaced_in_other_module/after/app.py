from core import Old, New
class Mine(New):
    def mine(self): return self.hello()
