from signals import gone, made, receiver, saved


@receiver(saved, gone)
def log(): return "log 2"


@receiver(gone)
def other(): return "other 2"
