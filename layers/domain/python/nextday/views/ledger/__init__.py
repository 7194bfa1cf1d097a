"""What the ledger says, as views that predict writes."""
