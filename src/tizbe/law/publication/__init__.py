"""The list published: each edition as JSON, CSV, HTML, DOCX and Akoma Ntoso; two editions as one page."""
