description = reads, sixteen at a time
mix = get
pipeline = 16
