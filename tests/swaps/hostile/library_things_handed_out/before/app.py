import lib

settings = lib.out(lib.SETTINGS)
order = lib.out(lib.ORDER)
desk = lib.out(lib.FIRST)
tool = lib.out(lib.tool)
Desk = lib.out(lib.Desk)
own = dict(lib.out({"mine": 1}))
