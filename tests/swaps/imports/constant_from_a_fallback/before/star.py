try:
    from fast_not_there import *
except ImportError:
    from slow import *
DOUBLE = K * 2
