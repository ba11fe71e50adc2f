import app
class Far(app.Child): pass
