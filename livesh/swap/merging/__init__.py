"""From what was staged to what is live: identity kept, every reference followed, each step an operation of the journal."""
