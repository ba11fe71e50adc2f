"""`python -m livesh VERB …` is `livesh VERB …`, by the interpreter that is asked."""

import sys

from livesh.cli import main

sys.exit(main())
