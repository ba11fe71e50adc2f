"""The modules as they would be, beside the live ones: what has to run runs there, seen by nobody."""
