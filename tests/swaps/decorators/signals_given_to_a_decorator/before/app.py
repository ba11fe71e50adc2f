from signals import gone, made, receiver, saved


@receiver(made, saved)
def log(): return "log 1"


@receiver(gone)
def other(): return "other 1"
