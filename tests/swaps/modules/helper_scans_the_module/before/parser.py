import nodes
BY_NAME = {kind.__name__: kind for kind in nodes.ALL}
