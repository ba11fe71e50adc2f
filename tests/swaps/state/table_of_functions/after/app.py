def up(x): return x.upper() + "!"
def title(x): return x.title()
def run(k, x): return TABLE[k](x)
TABLE = {"u": up, "t": title}
ORDER = [up, title, up]
