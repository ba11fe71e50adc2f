from models import User
from base import Base, helper
class Local(User):
    def go(self): return super().go() + "L"
def is_one(x): return isinstance(x, Base)
