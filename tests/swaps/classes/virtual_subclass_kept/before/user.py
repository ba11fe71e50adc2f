import app
@app.Store.register
class Alien: pass
