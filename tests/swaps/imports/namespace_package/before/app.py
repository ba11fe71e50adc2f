import ns.part
from ns.part import K
def go(): return ns.part.f(), K
