description = writes, sixteen at a time
mix = set
pipeline = 16
