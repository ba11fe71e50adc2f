"""Which processes of an application run other code than the rest, from what each says about its versions.

Pure. Compared is the text, by its digest: a worker that was replaced has loaded the same text as its v1 that the others were swapped to as their v3,
and that is no skew. Where a swap was never written to disk, the replaced worker has the disk's text, and that is.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

Reply = dict[str, Any]


class Loaded(NamedTuple):
    """The text of a module that one process runs: its number there, its digest, and whether the file holds it."""

    number: int
    digest: str
    disk: str


class Odd(NamedTuple):
    """A module that a process runs in another text than most."""

    module: str
    number: int
    most: int
    disk: str

    def __str__(self) -> str:
        where = {"same": ", what is on disk", "missing": ", its file is gone"}.get(self.disk, "")
        return f"{self.module} v{self.number}{where} (most: v{self.most})" if self.number != self.most else f"{self.module}: another v{self.number}{where}"


def loaded(reply: Reply) -> dict[str, Loaded]:
    """Return what a reply to the op `versions` says runs now."""
    found = {}
    for each in reply["modules"]:
        now = next((version for version in each["versions"] if version.get("current")), None)
        if now is not None and now.get("digest"):
            found[each["module"]] = Loaded(int(each["number"]), str(now["digest"]), str(each["disk"]))
    return found


def skew(processes: dict[int, dict[str, Loaded]]) -> dict[int, list[Odd]]:
    """Return for each process the modules it runs in another text than most of those that have loaded them."""
    odd: dict[int, list[Odd]] = {pid: [] for pid in processes}
    for module, most in common(processes).items():
        for pid, modules in processes.items():
            mine = modules.get(module)
            if mine is not None and mine.digest != most.digest:
                odd[pid].append(Odd(module, mine.number, most.number, mine.disk))
    return odd


def common(processes: dict[int, dict[str, Loaded]]) -> dict[str, Loaded]:
    """Return the text that most processes run of each module; of as many the one that is not on disk, which somebody chose."""
    found = {}
    for module in sorted({module for modules in processes.values() for module in modules}):
        all_ = [modules[module] for modules in processes.values() if module in modules]
        counts = Counter(each.digest for each in all_)
        found[module] = max(all_, key=lambda each: (counts[each.digest], each.disk != "same", each.number))
    return found


def only_in_memory(processes: dict[int, dict[str, Loaded]]) -> list[str]:
    """Return the modules of which most processes run a text that a worker started now would not have."""
    return [module for module, most in common(processes).items() if most.disk != "same"]
