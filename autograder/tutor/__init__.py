"""The tutor's side: generates what students get, makes references, grades classes. No student gets it."""
