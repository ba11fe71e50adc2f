#!/bin/sh
# The editor of the picture "edit": changes the fee in the text it is given.
sed -i 's/fee = 0.05/fee = 0.50/' "$1"
