class Base:
    def close(self): return "closed"
class Sub(Base):
    def close(self): return "sub " + super().close()
    def kind(self): return __class__.__name__
