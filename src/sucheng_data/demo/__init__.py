"""The synthetic city: departmental workbooks with planted faults and the answers."""
