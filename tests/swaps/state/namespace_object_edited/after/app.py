import types
_T={'a':2}
P=types.MappingProxyType(_T)
N=types.SimpleNamespace(a=2)
