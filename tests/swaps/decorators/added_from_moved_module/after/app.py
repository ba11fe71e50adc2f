from deco import variant
def sync_unique(x): return "plain", x
@variant(sync_unique)
def unique(x): return "async", x
def plain_old(x): return x
@variant(plain_old)
def first(x): return "first", x
TABLE = {"unique": unique, "first": first}
