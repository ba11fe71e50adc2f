class Base(Exception):
    def info(self): return 'base', self.args
class E(Base):
    pass
def r(): raise E('y')
