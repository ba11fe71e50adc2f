from deco import variant
def unique(x): return "plain", x
def plain_old(x): return x
@variant(plain_old)
def first(x): return "first", x
TABLE = {"unique": unique, "first": first}
