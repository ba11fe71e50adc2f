CONF = {"host": "a", "port": 1, "old": True}
