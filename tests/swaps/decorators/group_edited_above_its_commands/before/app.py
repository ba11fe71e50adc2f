from lib import group
from version import VERSION
@group("shop", VERSION)
def cli(): pass
@cli.command()
def show(): return "show"
@cli.hook
def first(): return "first"
@cli.hook
def second(): return "second"
def plain(): return "plain"
cli.add_command(plain)
cli.extra = "kept"
