"""What a live stage costs and how quick it is, beside a FastAPI server that polls the same lake."""
