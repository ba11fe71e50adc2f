__all__ = ["some"]

some = 1
