BASE = 2
SQUARE = BASE ** 2
TEXT = f"{SQUARE} units"
PAIR = (BASE, TEXT)
SPAN = range(BASE)
FINAL = len(TEXT) + max(PAIR[:1])
def get(): return SQUARE, TEXT, PAIR, list(SPAN), FINAL
