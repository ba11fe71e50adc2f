from pk.full import Full
