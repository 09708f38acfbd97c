"""What a form is: conditions, rules, routes; every fault with its line."""
