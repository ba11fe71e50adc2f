"""Load livesh from a folder that is not on the target's sys.path.

An injected agent and an uninstalled `livesh run` meet a Python that never heard of livesh. Adding our
site-packages to its sys.path would change what the service imports next; naming the package's folder does not.
This file is run by its text, before `livesh` can be imported: it imports nothing of livesh.
"""

from __future__ import annotations

import sys


def load(folder: str) -> None:
    """Make *folder* the package `livesh` of this process, unless it can be imported already."""
    from importlib import util

    if "livesh" in sys.modules or util.find_spec("livesh") is not None:
        return
    spec = util.spec_from_file_location("livesh", folder + "/__init__.py", submodule_search_locations=[folder])
    if spec is None or spec.loader is None:
        raise ImportError(f"no livesh in {folder}", name="livesh")
    module = util.module_from_spec(spec)
    sys.modules["livesh"] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules["livesh"]
        raise
