class Writer:
    TABLE = {"a": 1, "b": 2}
    TABLE["c"] = 30
    TABLE.setdefault("d", 4)
    TABLE.pop("a")
