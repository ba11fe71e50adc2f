"""How an installation gets `livesh.pth`, the line that makes ``LIVESH=1 python …`` work.

Python runs the lines of ``*.pth`` files in site-packages at start-up. setuptools has no setting that puts a file
there for both kinds of installation: ``data-files`` reach ``../purelib`` in a wheel, but an editable wheel leaves
data files out. Both kinds run ``build_py``, so that is where the file is added. Only the build imports this module.
"""

from __future__ import annotations

from pathlib import Path

from setuptools.command.build_py import build_py

PTH = Path(__file__).with_name("livesh.pth")


class BuildPy(build_py):  # type: ignore[misc]  # setuptools is not installed where mypy runs
    """Build as usual, and put `livesh.pth` at the top of what will be site-packages."""

    def run(self) -> None:
        """Build the package, then add the file."""
        super().run()
        self.copy_file(str(PTH), str(Path(self._site_packages(), PTH.name)), preserve_mode=False)

    def _site_packages(self) -> str:
        """Return the directory whose content is unpacked into site-packages.

        An editable wheel is assembled in what it calls `install_lib`; its `build_lib` is thrown away.
        """
        if getattr(self, "editable_mode", False):
            return str(self.get_finalized_command("install").install_lib)
        return str(self.build_lib)
