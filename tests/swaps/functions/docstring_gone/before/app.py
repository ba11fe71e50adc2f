def f():
    """What f does."""
    return 1
class A:
    """What A is."""
    def m(self):
        """What m does."""
