"""The path in a route's decorator is edited: the new path is there, the old one is not."""
def check_before(m, live):
    yield sorted(m.app.ROUTES), ["/ping", "/v1/items"]
def check_after(m, live):
    yield sorted(m.app.ROUTES), ["/ping", "/v2/items"]
    yield m.app.ROUTES["/v2/items"](), "items"
