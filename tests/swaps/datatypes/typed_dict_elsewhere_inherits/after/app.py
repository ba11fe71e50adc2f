import typing
class T(typing.TypedDict, total=True):
    a:int
    b:str
