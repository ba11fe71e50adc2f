"""The state that a change carries from one version's shape to the next: what needs it, tried on copies, done, undone."""
