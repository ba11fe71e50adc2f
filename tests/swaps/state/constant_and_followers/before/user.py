from conf import LIMIT
import conf
def get(): return LIMIT, conf.LIMIT
class C:
    top = LIMIT
