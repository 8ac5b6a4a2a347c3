"""The tutor's side: generates what students get, makes references, grades classes. It is not in the students' bundle."""
