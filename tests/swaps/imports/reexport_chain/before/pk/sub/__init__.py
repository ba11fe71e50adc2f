from .deep import value, func
