from pk import expressions as exp
from pk import parser
