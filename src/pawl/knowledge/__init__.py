"""Knowledge: articles that answer, for whoever asks and for those who help; suggested while one types."""
