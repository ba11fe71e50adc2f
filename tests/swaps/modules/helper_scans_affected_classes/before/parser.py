import nodes
BY_NAME = {kind.__name__.lower(): kind for kind in nodes.ALL}
