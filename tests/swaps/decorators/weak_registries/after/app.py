from signals import receiver


@receiver("new")
def plain(): return "plain 2"


@receiver("other")
def tagged(): return "tagged 2"
