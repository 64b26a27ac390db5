description = reads without pipelining
mix = get
pipeline = 1
