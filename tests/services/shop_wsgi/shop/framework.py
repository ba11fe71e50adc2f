"""A very small web framework: decorated views in a table nobody else sees."""


class App:
    """Routes, and the WSGI callable that walks them."""

    def __init__(self):
        self.routes = []

    def route(self, path):
        def register(view):
            self.routes.append((path, view))
            return view

        return register

    def __call__(self, environ, start_response):
        try:
            status, body = self.dispatch(environ["PATH_INFO"])
        except Exception as exc:
            status, body = "500 Error", f"{type(exc).__name__}: {exc}"
        data = body.encode()
        start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(data)))])
        return [data]

    def dispatch(self, path):
        for prefix, view in self.routes:
            if path.startswith(prefix):
                return "200 OK", view(path[len(prefix) :])
        return "404 Not Found", "no such page"
