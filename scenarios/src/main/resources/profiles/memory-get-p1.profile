description = reads without persistence
mix = get
pipeline = 1
durability = memory
