CONF = {"host": "a", "port": 2, "new": False}
