import types
_T={'a':1}
P=types.MappingProxyType(_T)
N=types.SimpleNamespace(a=1)
