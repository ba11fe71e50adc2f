import units

Kind = units.Unit
SIZE = Kind.DOZEN
