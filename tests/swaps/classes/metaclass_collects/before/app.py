from base import Shell
class Mine(Shell, prefix="$"):
    def do_go(self): return "go"
