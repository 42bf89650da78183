-- plain: one row per row of a full that was read; is_plain: it is of the usual form, is let through, and all else is what
--        screened.sql says of it. Of the other rows nothing is said here but their number.
-- sqlfluff:exclude_rules:AM04,AM09,LT01,LT02,LT09,LT14,RF01,RF02,RF03,RF04,ST03,ST05,ST06
-- Reads   given(row_number, fault, op, ref, iin, begin_date, end_date, value, relation, other_iin, born, died), all as text
-- The usual form: twelve digits, days as they read back, values as they are spelled, within the last period of authority where
-- there are several, and values that give something on all days of it or on none. `rule`: as in screened.sql.
WITH spelling AS (
    SELECT UNNEST(
        FROM_JSON(CAST($spellings AS VARCHAR), '[{"spelling": "VARCHAR", "meaning": "VARCHAR", "never": "BOOLEAN", "always": "BOOLEAN"}]'),
        max_depth := 2
    )
),

read AS (
    SELECT
        row_number,
        fault,
        NULLIF(TRIM(ref), '') AS ref,
        -- A number that reads back as it was written is one, where it has no sign; a pattern takes longer.
        CASE
            WHEN STRLEN(iin) = 12 AND iin >= '0' AND CAST(TRY_CAST(iin AS BIGINT) AS VARCHAR) = iin THEN TRY_CAST(iin AS BIGINT)
            WHEN REGEXP_FULL_MATCH(iin, '[0-9]{12}') THEN CAST(iin AS BIGINT)
        END AS person,
        CASE
            WHEN CAST(TRY_CAST(begin_date AS DATE) AS VARCHAR) = begin_date AND STRLEN(begin_date) = 10 THEN TRY_CAST(begin_date AS DATE)
        END AS from_date,
        CASE
            WHEN end_date IS NULL THEN DATE '9999-12-31'
            WHEN CAST(TRY_CAST(end_date AS DATE) AS VARCHAR) = end_date AND STRLEN(end_date) = 10
                THEN LEAST(TRY_CAST(end_date AS DATE), DATE '9999-12-30') + 1
        END AS until_date,
        value,
        relation,
        other_iin IS NOT NULL AS other_given,
        CASE WHEN REGEXP_FULL_MATCH(other_iin, '[0-9]{12}') THEN CAST(other_iin AS BIGINT) END AS other_person,
        born IS NOT NULL AS born_given,
        CASE WHEN CAST(TRY_CAST(born AS DATE) AS VARCHAR) = born AND STRLEN(born) = 10 THEN TRY_CAST(born AS DATE) END AS born,
        died IS NOT NULL AS died_given,
        CASE WHEN CAST(TRY_CAST(died AS DATE) AS VARCHAR) = died AND STRLEN(died) = 10 THEN TRY_CAST(died AS DATE) END AS died
    FROM given
),

-- The check digit, as in screened.sql.
summed AS (
    SELECT
        *,
        (
            3 * (person // 100000000000) + 5 * (person // 10000000000) + 7 * (person // 1000000000)
            + 9 * (person // 100000000) + 2 * (person // 1000000) + 4 * (person // 100000)
            + 6 * (person // 10000) + 8 * (person // 1000) + 10 * (person // 100)
        ) % 11 AS person_sum,
        (
            3 * (other_person // 100000000000) + 5 * (other_person // 10000000000) + 7 * (other_person // 1000000000)
            + 9 * (other_person // 100000000) + 2 * (other_person // 1000000) + 4 * (other_person // 100000)
            + 6 * (other_person // 10000) + 8 * (other_person // 1000) + 10 * (other_person // 100)
        ) % 11 AS other_sum
    FROM read
)

SELECT
    row_number,
    ref,
    person AS iin,
    from_date,
    until_date,
    COALESCE(meaning, '') AS value,
    COALESCE(relation, '') AS relation,
    COALESCE(other_person, 0) AS other_iin,
    born,
    died,
    CASE WHEN from_date >= rule.last_from AND until_date <= rule.last_until THEN 0 ELSE 4 END
    + CASE WHEN value IS NULL OR always THEN 0 ELSE 8 END
    + CASE WHEN rule.hint_unborn AND NOT born_given THEN 16 ELSE 0 END
    + CASE WHEN from_date < born THEN 32 ELSE 0 END AS hints,
    COALESCE(
        fault = 0
        AND person % 10 = CASE
            WHEN person_sum <> 10 THEN person_sum
            ELSE (
                7 * (person // 100000000000) + 9 * (person // 10000000000) + 2 * (person // 100000000)
                + 4 * (person // 10000000) + 6 * (person // 1000000) + 8 * (person // 100000)
                + 10 * (person // 10000) + (person // 1000) + 3 * (person // 100) + 2 * (person // 10)
            ) % 11
        END
        AND from_date < until_date
        AND from_date <= rule.as_of_date AND rule.as_of_date < until_date
        AND from_date < rule.last_until AND until_date > rule.last_from
        AND (rule.holds = 1 OR (from_date >= rule.last_from AND until_date <= rule.last_until))
        AND (CASE WHEN value IS NULL THEN NOT rule.value_required ELSE meaning IS NOT NULL AND (always OR never) END)
        AND (CASE WHEN relation IS NULL THEN NOT rule.relation_required ELSE LIST_CONTAINS(rule.relations, relation) END)
        AND (
            CASE
                WHEN NOT other_given THEN NOT rule.other_required AND COALESCE(relation <> rule.other_required_by, TRUE)
                ELSE other_person % 10 = CASE
                    WHEN other_sum <> 10 THEN other_sum
                    ELSE (
                        7 * (other_person // 100000000000) + 9 * (other_person // 10000000000) + 2 * (other_person // 100000000)
                        + 4 * (other_person // 10000000) + 6 * (other_person // 1000000) + 8 * (other_person // 100000)
                        + 10 * (other_person // 10000) + (other_person // 1000) + 3 * (other_person // 100)
                        + 2 * (other_person // 10)
                    ) % 11
                END
            END
        )
        AND (CASE WHEN born_given THEN born IS NOT NULL ELSE NOT rule.born_required END)
        AND (CASE WHEN died_given THEN died IS NOT NULL ELSE NOT rule.died_required END),
        FALSE
    ) AS is_plain
FROM summed LEFT JOIN spelling ON summed.value = spelling.spelling
