"""The Kafka host: one Faust worker a service, and the records of its topics."""
