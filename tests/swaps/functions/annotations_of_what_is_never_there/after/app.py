from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nowhere import Other, Thing


def take(thing: Other, more: Thing = 2) -> list[Thing]:
    return thing, more


class Box:
    held: Other
    count: int = 3

    def put(self, thing: Other) -> Thing:
        return "two"
