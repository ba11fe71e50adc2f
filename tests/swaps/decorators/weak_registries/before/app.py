from signals import receiver


def plain(): return "plain 1"


@receiver("tag")
def tagged(): return "tagged 1"
