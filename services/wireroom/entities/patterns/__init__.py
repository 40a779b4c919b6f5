"""What is found by pattern: events, products, dates and amounts of money."""
