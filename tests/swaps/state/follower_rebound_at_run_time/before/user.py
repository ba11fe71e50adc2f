from conf import LIMIT, DEBUG
def get(): return LIMIT, DEBUG
