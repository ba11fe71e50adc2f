from collections import OrderedDict as Lines
from typing import Any, Mapping

Row = 5
Data = Mapping[str, Any]


def Maker():
    return "function"


FIRST = None
