import pk
NAMES = sorted(pk.exp.ALL)
LIMIT = pk.exp.LIMIT * 10
