-- given: the rows of a small file, from one JSON text, in the shape of the view that maps a large file's columns.
SELECT UNNEST(
    FROM_JSON(CAST($given AS VARCHAR), '[{
        "row_number": "BIGINT", "fault": "INTEGER", "op": "VARCHAR", "ref": "VARCHAR", "iin": "VARCHAR",
        "begin_date": "VARCHAR", "end_date": "VARCHAR", "value": "VARCHAR", "relation": "VARCHAR",
        "other_iin": "VARCHAR", "born": "VARCHAR", "died": "VARCHAR"
    }]'),
    max_depth := 2
)
