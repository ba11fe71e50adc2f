from core import athing as thing, ABox as Box, ALIMIT as LIMIT, ATABLE as TABLE
