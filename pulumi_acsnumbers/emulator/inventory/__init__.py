"""What the emulated service sells: countries, places, plans and numbers."""
