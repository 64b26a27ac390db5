description = writes without persistence
mix = set
pipeline = 1
durability = memory
