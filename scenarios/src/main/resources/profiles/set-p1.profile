description = writes without pipelining: what a round trip costs
mix = set
pipeline = 1
