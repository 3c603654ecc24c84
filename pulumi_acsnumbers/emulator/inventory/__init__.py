"""What the emulated service sells: countries, localities, plans and numbers."""
