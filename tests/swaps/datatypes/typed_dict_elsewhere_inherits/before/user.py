from app import T
class U(T):
    z:int
