"""What a new statement stores in another module is stored, and going back puts back what was there."""
def there(m):
    return m.lib.limit, getattr(m.lib, "later", None), m.lib.TABLE["kept"], m.lib.Desk.colour, getattr(m.lib.desk, "number", None)
def check_before(m, live):
    yield (m.lib.hook, m.lib.TABLE), (None, {"kept": 1, "x": 0})
    yield there(m), (1, None, 1, "red", None)
    yield (m.lib.rows, m.lib.marks, m.lib.ring), ([1], {1}, [0, 0])
def check_after(m, live):
    yield (m.lib.hook is m.app.handler, m.lib.TABLE["x"] is m.app.handler, m.lib.TABLE["y"] is m.app.handler), (True,) * 3
    yield there(m), (5, 3, 1, "blue", 7)
    yield (m.lib.rows, m.lib.marks, m.lib.ring), ([1, 2], {1, 2}, [9, 0])
