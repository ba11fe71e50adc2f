__all__ = ["lcat"]


def lcat(seqs):
    return [each for seq in seqs for each in seq]
