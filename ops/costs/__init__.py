"""What a stage costs a month: what the local cloud counted, at AWS's list prices."""
