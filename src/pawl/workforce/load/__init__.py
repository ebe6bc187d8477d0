"""Load: what is to be done week by week, by projects and by support, against the hours that there are."""
