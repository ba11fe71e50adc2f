from fw import app
@app.route("/a")
def a(): return "a"
@app.hook
def started(): return 1
