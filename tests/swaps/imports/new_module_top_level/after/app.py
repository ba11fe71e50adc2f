import extra
from extra import THING
def go(): return extra.make(), THING
