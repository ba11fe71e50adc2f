SEEN = {"a", "c"}
KNOWN = set()
