class Writer:
    TABLE = {"a": 1, "b": 2}
    TABLE["c"] = 3
    TABLE.update(b=2)
