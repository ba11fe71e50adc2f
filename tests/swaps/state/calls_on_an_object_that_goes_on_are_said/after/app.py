import argparse

parser = argparse.ArgumentParser(prog="two")
parser.add_argument("-l", "--lexer", default="other")
parser.add_argument("-x", default=1)
