from registry import command
@command("up")
def up(): return "up 1"
@command("down")
def down(): return "down 1"
