"""How likely is each stock to close higher next session? The domain, free of AWS and of clocks."""
