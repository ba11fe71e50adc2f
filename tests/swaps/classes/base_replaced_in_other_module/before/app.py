from core import Old, New
class Mine(Old):
    def mine(self): return self.hello()
