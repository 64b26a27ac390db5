description = a fifth of the keys takes four fifths of the writes
mix = get:20,set:80
pipeline = 16
distribution = hotspot(20,80)
