"""What forms ask for beyond what every ticket has: kinds of fields, own fields, rules over them."""
