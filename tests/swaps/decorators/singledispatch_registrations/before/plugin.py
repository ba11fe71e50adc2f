import app
@app.show.register(bytes)
def _bytes(x): return "addon bytes"
