SPACE = {}
exec("def made(): return 'made1'", SPACE)
made = SPACE["made"]
calc = eval("lambda x: x + 1")
def f(): return 1
