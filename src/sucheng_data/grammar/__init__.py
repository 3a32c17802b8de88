"""Grammar: how Chinese writers write numbers, dates, hours, names and lists; what the cleaners share."""
