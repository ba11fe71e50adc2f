import base, nodes
class Writer(base.Writer):
    TABLE = {**base.Writer.TABLE}
KINDS = {nodes.kind()}
def write(node): return Writer.TABLE.get(type(node), lambda node: "?")(node)
