from types import SimpleNamespace, MappingProxyType
CONF = SimpleNamespace(host="h", port=1)
LIMITS = MappingProxyType({"a": 1})
KINDS = frozenset({"x"})
