import app


class Bilge(app.Tank):
    pass
