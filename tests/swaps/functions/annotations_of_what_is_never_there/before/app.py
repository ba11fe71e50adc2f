from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nowhere import Thing


def take(thing: Thing) -> int:
    return 1


class Box:
    held: Thing

    def put(self, thing: Thing) -> None:
        return "one"
