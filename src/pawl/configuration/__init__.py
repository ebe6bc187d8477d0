"""What services stand on: items of typed classes, how they depend on each other, what a failure touches."""
