"""What is alive, and how it is changed: who holds what, and the operations that a commit carries out. Knows no text."""
