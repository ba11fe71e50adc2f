from registry import command
@command("up")
def up(): return "up 2"
@command("left")
def left(): return "left"
@command("down")
def down(): return "down 1"
