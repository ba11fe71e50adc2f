try:
    kept = 1
except ImportError:
    pass
