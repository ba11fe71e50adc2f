"""Twisted: the reactor, the ports it listens on, and the factories behind them, which keep what protocols share."""

from __future__ import annotations

from livesh.adapters.live import instances, loaded, numbered
from livesh.adapters.table import Found

CLASSES = ("twisted.internet.base:ReactorBase", "twisted.internet.protocol:Factory")


def find() -> list[Found]:
    """Return the reactor, and the factories that something refers to as theirs: ports and connectors."""
    reactors = instances(loaded(CLASSES[0]))
    return [
        *(Found(name, "Twisted reactor", each) for name, each in numbered("reactor", reactors)),
        *(Found(name, "Twisted factory", each) for name, each in numbered("factory", instances(loaded(CLASSES[1])))),
    ]
