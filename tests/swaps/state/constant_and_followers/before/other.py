from conf import LIMIT as MAXIMUM, NAME
def get(): return MAXIMUM, NAME
