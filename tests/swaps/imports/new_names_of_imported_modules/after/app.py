import zrules
import pk.zother
from pk import zmod
TABLE = {"r": zrules.new, "m": zmod.new, "o": pk.zother.new}
