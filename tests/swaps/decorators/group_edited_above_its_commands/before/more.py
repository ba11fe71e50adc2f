from app import cli
@cli.command("far")
def away(): return "away"
