import app


@app.task
def own(x):
    return "own", x
