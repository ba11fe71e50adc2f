import argparse

parser = argparse.ArgumentParser(prog="one")
parser.add_argument("-l", "--lexer", default="basic")
