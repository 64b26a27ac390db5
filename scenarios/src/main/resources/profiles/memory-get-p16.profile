description = reads without persistence, sixteen at a time
mix = get
pipeline = 16
durability = memory
