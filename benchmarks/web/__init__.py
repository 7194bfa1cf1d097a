"""The market view beside the same page on Plotly alone: bytes, CPU, memory and Lighthouse, in a real Chromium."""
