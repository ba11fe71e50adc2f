import typing
class T(typing.TypedDict, total=False):
    a:int
