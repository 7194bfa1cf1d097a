"""What has changed, told to those who keep a page open; the lake stays the truth. Imports lake and market."""
