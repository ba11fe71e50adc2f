import gc
ROWS = [1]
TABLE = {'a': [1]}
TAGS = {1}
EU = {'h': 'eu'}
US = {'h': 'us'}
ROUTES = [EU, US]
