"""Values and rules that every part of Wireroom shares: no I/O, no clock, no imports of our own."""
