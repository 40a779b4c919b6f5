"""Who says what in an article: quotations, their speakers, and whom sentences speak about."""
