class Rec:
    """Old doc."""
    x: int
    y: str = "y"
    __match_args__ = ("x",)
