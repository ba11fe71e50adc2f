from c1 import K
class Cfg:
    K=K
