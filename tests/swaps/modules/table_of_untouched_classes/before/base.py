import nodes
class Writer:
    TABLE = {nodes.Sum: lambda node: f"+{node.value}", nodes.Power: lambda node: f"{node.value}^"}
