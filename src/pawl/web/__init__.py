"""What the doors to the browser and the API share: lists, filters, export, versions, errors."""
