"""The stage that says how an article stands towards the people and organisations it is about."""
