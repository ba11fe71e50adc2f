import app
def show(): return app.version if isinstance(app.version, str) else app.version()
