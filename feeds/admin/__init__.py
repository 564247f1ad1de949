"""What those who configure may do: one function for each deed, the same for pages, API and command line."""
