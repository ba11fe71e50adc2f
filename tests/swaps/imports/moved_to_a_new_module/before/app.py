from models import Base, User, helper
class Local(User):
    def go(self): return super().go() + "L"
def is_one(x): return isinstance(x, Base)
