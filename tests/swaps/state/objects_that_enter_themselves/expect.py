"""An object that enters itself into a table when it is made stands there under the edited name, once, and leaves with its statement; what is worked out from the table follows."""
def setup(m):
    m.app.pages.data["a"] = 1
    pages = m.app.pages
    return locals()
def check_before(m, live):
    yield list(m.app.CACHES), ["users", "pages", "files"]
    yield [m.app.CACHES["users"] is m.app.users, m.app.pages is live.pages, len(m.app.LISTENERS), m.app.SIZES], [True, True, 2, {"users": 5, "pages": 10, "files": 10}]
def check_after(m, live):
    yield sorted(m.app.CACHES), ["images", "pages", "people"]
    yield [m.app.CACHES["people"] is m.app.users, m.app.pages.data, m.app.pages is live.pages, len(m.app.LISTENERS), m.app.SIZES], \
        [True, {"a": 1}, True, 1, {"people": 5, "pages": 10, "images": 20}]
