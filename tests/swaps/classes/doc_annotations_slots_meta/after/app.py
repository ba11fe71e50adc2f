class Rec:
    """New doc."""
    x: float
    z: list = None
    __match_args__ = ("x", "z")
