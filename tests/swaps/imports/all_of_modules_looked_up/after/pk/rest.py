__all__ = ["more"]

more = 2
