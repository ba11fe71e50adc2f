def go():
    from util import val, K
    return val(), K
