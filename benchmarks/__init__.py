"""Speed and memory beside named peers; see :mod:`benchmarks.measure`."""
