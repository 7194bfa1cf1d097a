"""An LSTM over a symbol's last sessions: its arithmetic, and how it is learned."""
