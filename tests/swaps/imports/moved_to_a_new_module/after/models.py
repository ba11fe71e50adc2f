from base import Base, marked
class User(Base):
    def go(self): return "u2"
    @marked
    def mark(self): return 1
