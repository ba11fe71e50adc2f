from registry import command
@command
def up(): return "up2"
@command
def down(): return "down"
import no_such_module_anywhere
