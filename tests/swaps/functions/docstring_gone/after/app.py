def f():
    return 1
class A:
    def m(self):
        "M now."
