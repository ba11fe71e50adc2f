from .sub import value, func
from .sub.deep import Klass
__version__ = "1"
