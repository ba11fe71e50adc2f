try:
    import math as other
    K = 7
except ImportError:
    from slow import K
