from .mock import *
__all__ = ["Mock", "helper"]
