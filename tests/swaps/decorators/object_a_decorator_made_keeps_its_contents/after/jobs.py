import app


def task(f):
    return app.Task(f)


@task
def own(x):
    return "own", x


@task
def mail(x):
    return "mail", x
