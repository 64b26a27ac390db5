description = writes without persistence, sixteen at a time
mix = set
pipeline = 16
durability = memory
