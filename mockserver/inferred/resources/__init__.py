"""What paths and schemas say: the resources of a document, and what each operation does to rows."""
