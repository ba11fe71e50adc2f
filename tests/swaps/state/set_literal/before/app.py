SEEN = {"a", "b"}
KNOWN = set()
