import ledger, nodes
from base import Base
class Dialect(Base):
    NOTED = ledger.note("Dialect")
    class Writer(Base.Writer):
        TABLE = {**Base.Writer.TABLE}
        TABLE.pop(nodes.Power)
