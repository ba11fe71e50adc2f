import typing as t


@t.overload
def find(name: str, missing_ok: t.Literal[False] = False) -> str: ...


@t.overload
def find(name: str, missing_ok: t.Literal[True]) -> str | None: ...


def find(name: str, missing_ok: bool = False) -> str | None:
    if name == "door":
        return "the door"
    if missing_ok:
        return None
    raise KeyError(name)


class House:
    @t.overload
    def room(self, number: int) -> str: ...

    @t.overload
    def room(self, number: str) -> list[str]: ...

    def room(self, number):
        return f"room no. {number}"
