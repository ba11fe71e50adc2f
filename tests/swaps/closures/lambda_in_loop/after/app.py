BUTTONS = {}
for _name in ("a", "b"):
    BUTTONS[_name] = lambda x, n=_name: (n, x, "new")
