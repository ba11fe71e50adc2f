# -*- coding: latin-1 -*-
NAME = "naïve"
def f(): return "é2"
