from lib import group
from version import VERSION
@group("store", VERSION)
def cli(): pass
@cli.command()
def show(loud=True): return "SHOW"
@cli.hook
def first(loud=True): return "first"
@cli.hook
def between(): return "between"
@cli.hook
def second(): return "second"
def plain(): return "plain"
cli.add_command(plain)
cli.extra = "kept"
