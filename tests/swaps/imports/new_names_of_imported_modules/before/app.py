import zrules
import pk.zother
from pk import zmod
TABLE = {"r": zrules.old, "m": zmod.old, "o": pk.zother.old}
