from types import SimpleNamespace, MappingProxyType
CONF = SimpleNamespace(host="h", port=2)
LIMITS = MappingProxyType({"a": 1, "b": 2})
KINDS = frozenset({"x", "y"})
