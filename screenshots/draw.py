"""Draw the pictures of this folder from real sessions: ``python screenshots/draw.py [NAME…]``.

Each picture is a shell on a pty attached to tests/services/shop_threads; what it draws is kept by pyte and painted with
pillow. Nothing is retouched: a picture that looks wrong shows something that is wrong.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests" / "shell"))

from terminal import Screen, runner, shell  # noqa: E402

SIZE = 17
MARGIN = 18
COLOURS = {
    "default": "#d6dae3",
    "black": "#16181d",
    "red": "#f0717b",
    "green": "#8fc984",
    "brown": "#e3b96b",
    "blue": "#74a6ee",
    "magenta": "#c792e0",
    "cyan": "#6cc2cf",
    "white": "#d6dae3",
    "brightblack": "#858d9d",
    "brightred": "#ff8f97",
    "brightgreen": "#a9e29d",
    "brightbrown": "#f7d488",
    "brightyellow": "#f7d488",
    "brightblue": "#95bfff",
    "brightmagenta": "#dcaff2",
    "brightcyan": "#8fdde8",
    "brightwhite": "#ffffff",
}
PAPER = "#16181d"
BAR = "#2c313b"


def main(names: list[str]) -> int:
    """Draw the pictures called *names*, or all."""
    for name in names or PICTURES:
        with runner.service("shop_threads", {"EDITOR": str(HERE / "editor.sh")}) as running:
            title, session = PICTURES[name]
            with shell(running, columns=104, rows=40) as screen:
                session(screen, running)
                screen.settle(0.6)
                paint(screen, HERE / f"{name}.png")
        print(f"{name}.png  {title}")
    return 0


# The sessions


def enter(screen: Screen, line: str) -> None:
    """Type *line* and wait until the prompt is back."""
    screen.type(line)
    screen.until(line)
    before = _prompts(screen)
    screen.type("\n")
    screen.until(lambda: _prompts(screen) > before, line)
    screen.settle()


def _prompts(screen: Screen) -> int:
    return sum(row.startswith("shop>") for row in screen.text.split("\n"))


def edit(running: runner.Running, file: str, old: str, new: str) -> None:
    """Change a file of the service, as an editor in another window would."""
    path = running.folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def attach(screen: Screen, running: runner.Running) -> None:
    """Who is there, and which versions run."""
    edit(running, "shop/pricing.py", "fee = 0.05", "fee = 0.50")
    enter(screen, "shop.pricing.price_of('apple', 50)")
    enter(screen, ":versions")
    enter(screen, ":diff shop.pricing")


def reload(screen: Screen, running: runner.Running) -> None:
    """A plan, the swap, and what it did to those who imported the name."""
    edit(running, "shop/pricing.py", "fee = 0.05", "fee = 0.50")
    edit(running, "shop/pricing.py", "TIER_LIMIT = 10", "TIER_LIMIT = 20")
    edit(running, "shop/orders.py", "    def many(self", "    def count(self):\n        return len(self.open)\n\n    def many(self")
    enter(screen, ":plan")
    enter(screen, ':reload --reason "the fee was wrong"')
    enter(screen, "shop.orders.TIER_LIMIT, shop.orders.orders.count()")
    enter(screen, ":versions shop.pricing")
    enter(screen, ":rollback shop.pricing")


def edit_function(screen: Screen, running: runner.Running) -> None:
    """One function in the editor, and into the process."""
    enter(screen, ":source shop.pricing.price_of")
    enter(screen, ":edit shop.pricing.price_of")
    enter(screen, "shop.pricing.price_of('apple', 50)")
    enter(screen, ":diff shop.pricing 1 2")


def state(screen: Screen, running: runner.Running) -> None:
    """The state of a service: looked at, changed, taken back."""
    enter(screen, ":state orders")
    enter(screen, ':state orders.open["A17"][0].qty = 5')
    enter(screen, "shop.orders.orders.total('A17')")
    enter(screen, ":undo")


def stack(screen: Screen, running: runner.Running) -> None:
    """Frames that run an old version, and the line of that version."""
    edit(running, "shop/worker.py", "    count = 0\n", "    # counts rounds\n    count = 0\n")
    edit(running, "shop/worker.py", "        count += 1", "        count += 2")
    enter(screen, ":reload shop.worker")
    enter(screen, ":bt worker-2")
    enter(screen, ":versions shop.worker")


def watch(screen: Screen, running: runner.Running) -> None:
    """What a function is called with, and where its time goes."""
    enter(screen, ":watch shop.pricing.price_of if qty > 10 -n 2 &")
    enter(screen, "shop.orders.orders.total('A17'), shop.pricing.price_of('melon', 12)")
    screen.settle(1.0)
    enter(screen, ":trace shop.orders.Orders.total -n 1 &")
    enter(screen, "shop.orders.orders.total('A17')")
    screen.settle(1.0)
    enter(screen, ":monitor shop.worker.tick -c 1 -n 2")


PICTURES: dict[str, tuple[str, Callable[[Screen, runner.Running], None]]] = {
    "attach": ("attach, versions, and what the file says now", attach),
    "edit": ("one function edited in place", edit_function),
    "reload": ("a plan, its result, and back", reload),
    "stack": ("a stack whose frames say which version they run", stack),
    "watch": ("a watch with a condition, a trace and a monitor", watch),
    "state": ("state changed under its lock, and the change taken back", state),
}


# The painter


def paint(screen: Screen, path: Path) -> None:
    """Paint what is on *screen*, leaving out the empty rows above the bar."""
    regular, bold = _font("DejaVuSansMono.ttf"), _font("DejaVuSansMono-Bold.ttf")
    wide, high = round(regular.getlength("M")), SIZE + 6
    rows = _rows(screen)
    picture = Image.new("RGB", (wide * screen.screen.columns + 2 * MARGIN, high * len(rows) + 2 * MARGIN), PAPER)
    draw = ImageDraw.Draw(picture)
    for y, row in enumerate(rows):
        for x in range(screen.screen.columns):
            cell = screen.screen.buffer[row][x]
            at = (MARGIN + x * wide, MARGIN + y * high)
            ink, paper = COLOURS.get(cell.fg, COLOURS["default"]), _paper(cell)
            if paper != PAPER:
                draw.rectangle((*at, at[0] + wide - 1, at[1] + high - 1), fill=paper)
            if cell.data.strip():
                draw.text((at[0], at[1] + 1), cell.data, font=bold if cell.bold else regular, fill=ink)
            if cell.underscore:
                draw.line((at[0], at[1] + high - 4, at[0] + wide, at[1] + high - 4), fill=ink)
    picture.save(path, optimize=True)


def _rows(screen: Screen) -> list[int]:
    """Return the rows that are worth their ink: down to the prompt, then the bar."""
    last = screen.screen.lines - 1
    used = [y for y in range(last) if screen.screen.display[y].strip()]
    return [*range(max(used, default=0) + 1), *([last] if screen.screen.display[last].strip() else [])]


def _paper(cell: object) -> str:
    background = getattr(cell, "bg", "default")
    if background == "default":
        return PAPER
    return BAR if background == "brightblack" else COLOURS.get(background, PAPER)


def _font(name: str) -> ImageFont.FreeTypeFont:
    for folder in ("/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/TTF", "/Library/Fonts"):
        if (Path(folder) / name).exists():
            return ImageFont.truetype(f"{folder}/{name}", SIZE)
    found = subprocess.run(["fc-match", "-f", "%{file}", "monospace"], capture_output=True, text=True, check=True)
    return ImageFont.truetype(found.stdout, SIZE)


# pyte knows no faint text: it is painted as bright black.
_feed = Screen.read


def _read(self: Screen, seconds: float = 0.1) -> None:
    feed = self._stream.feed
    self._stream.feed = lambda data: feed(re.sub(r"\x1b\[2(?=[;m])", "\x1b[90", data))  # type: ignore[method-assign]
    try:
        _feed(self, seconds)
    finally:
        self._stream.feed = feed  # type: ignore[method-assign]


Screen.read = _read  # type: ignore[method-assign]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
