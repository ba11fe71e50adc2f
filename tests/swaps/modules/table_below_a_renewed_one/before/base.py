import ledger, nodes
class Base:
    NOTED = ledger.note("Base")
    class Writer:
        __slots__ = ("node",)
        TABLE = {"name": nodes.VERSION, nodes.Sum: "+", nodes.Power: "^"}
