from pk import exp
TABLE = {name: at for at, name in enumerate(exp.ALL, 1)}
