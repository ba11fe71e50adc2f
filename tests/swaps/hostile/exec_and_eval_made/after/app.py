SPACE = {}
exec("def made(): return 'made2'", SPACE)
made = SPACE["made"]
calc = eval("lambda x: x + 1")
def f(): return 2
