class Base:
    def close(self): return "closed"
class Sub(Base):
    pass
