"""An act's file as published → mended paragraphs and tables, whatever the file: TXT, PDF, DOCX, HTML."""
