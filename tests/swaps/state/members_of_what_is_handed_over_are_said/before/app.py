from reg import register, shelf


class A:
    name = "a"
    note = ""


class B:
    name = "b"


for cls in (A, B):
    register(cls)

shelf.add(A)
shelf.add(B)
