"""What has to be done: which modules take part, which statements have to run again, and how a person is told. Touches nothing."""
