"""A new file was imported, then its importer raises: the import is undone as well."""
import sys
REFUSED = "after the import"
def check_before(m, live):
    yield (m.app.f(), m.name("fresh") in sys.modules, gone(m.app, "fresh")), (1, False, True)
