"""Scale-out, run for real on loopback: an object store, a cluster of Spark, brokers that die."""
