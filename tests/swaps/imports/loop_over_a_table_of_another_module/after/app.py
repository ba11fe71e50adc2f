from lib import register
for name in ('a', 'b', 'c'):
    def handler(name=name): return name
    register(name, handler)
