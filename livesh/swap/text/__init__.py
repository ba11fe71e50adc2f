"""What the texts of a change say, before and after: values in, values out. Knows no live object."""
