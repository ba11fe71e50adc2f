import gc
ROWS = [1, 2]
TABLE = {'a': [1], 'b': [2]}
TAGS = {1, 2}
EU = {'h': 'eu'}
US = {'h': 'us'}
ROUTES = [US, EU]
gc.collect()
