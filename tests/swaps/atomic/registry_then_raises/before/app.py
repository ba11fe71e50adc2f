from registry import command
@command
def up(): return "up1"
