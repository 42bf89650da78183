-- screened: one row per row read, with the first refusal of its form and of the law, and its hints.
-- The linter takes the struct `rule` for a table, hence RF01 and RF03 beside the house's exceptions.
-- sqlfluff:exclude_rules:AM04,AM09,LT01,LT02,LT09,LT14,RF01,RF02,RF03,RF04,ST03,ST05,ST06
-- Reads   given(row_number, fault, op, ref, iin, begin_date, end_date, value, relation, other_iin, born, died), all as text
-- Period  half-open; an open end is 9999-12-31.
-- `verdict` is the code, plus 100 for each place of the evidence column it is about (value, relation, other_iin, born, died).
-- The order of its branches is the order in which refusals are asked; the first wins.
-- The parameters are JSON, and each stands once: the engine then plans the statement once for many files, not anew for each.
WITH
-- rules: one row, what the law and the rule pack say of this feed on this day.
rules AS (
    SELECT FROM_JSON(CAST($rules AS VARCHAR), '{
        "is_full": "BOOLEAN",
        "last_from": "DATE",
        "last_until": "DATE",
        "holds": "BIGINT",
        "holds_from": ["DATE"],
        "holds_until": ["DATE"],
        "value_required": "BOOLEAN",
        "relation_required": "BOOLEAN",
        "other_required": "BOOLEAN",
        "other_required_by": "VARCHAR",
        "born_required": "BOOLEAN",
        "died_required": "BOOLEAN",
        "relations": ["VARCHAR"],
        "is_vital": "BOOLEAN",
        "as_of_date": "DATE",
        "may_state": "BOOLEAN",
        "value_column": "VARCHAR",
        "relation_column": "VARCHAR",
        "other_column": "VARCHAR",
        "born_column": "VARCHAR",
        "died_column": "VARCHAR",
        "hint_unborn": "BOOLEAN"
    }') AS rule
),

-- spelling: one row per spelling of an admissible value, with the value it means and the days on which that value gives something.
spelling AS (
    SELECT UNNEST(
        FROM_JSON(CAST($spellings AS VARCHAR), '[{
            "spelling": "VARCHAR", "meaning": "VARCHAR", "never": "BOOLEAN", "always": "BOOLEAN",
            "gives_from": ["DATE"], "gives_until": ["DATE"]
        }]'),
        max_depth := 2
    )
),

-- trimmed: empty text is not given. Nearly every IIN and date is clean, so they are trimmed later, where they are not.
trimmed AS (
    SELECT
        rule,
        row_number,
        fault,
        CASE
            WHEN rule.is_full THEN 'state'
            WHEN TRIM(op) IN ('open', 'close', 'amend', 'cancel') THEN TRIM(op)
            ELSE ''
        END AS op,
        NULLIF(TRIM(ref), '') AS ref,
        iin,
        begin_date,
        end_date,
        NULLIF(TRIM(value), '') AS value,
        NULLIF(TRIM(relation), '') AS relation,
        NULLIF(TRIM(other_iin), '') AS other_iin,
        born,
        died
    FROM given CROSS JOIN rules
),

-- A date that reads back as it was written is one; the engine reads each distinct text once, where a pattern is tried on every row.
-- keyed: begin_date and evidence count (they are ignored beside a ref in close and cancel); stated: the row states days.
typed AS (
    SELECT
        rule,
        row_number,
        fault,
        op,
        ref,
        iin,
        value,
        relation,
        ref IS NULL OR op NOT IN ('close', 'cancel') AS keyed,
        op IN ('state', 'open', 'amend') AS stated,
        CASE
            WHEN REGEXP_FULL_MATCH(iin, '[0-9]{1,12}') THEN CAST(iin AS BIGINT)
            WHEN REGEXP_FULL_MATCH(TRIM(iin), '[0-9]{1,12}') THEN CAST(TRIM(iin) AS BIGINT)
        END AS person,
        CASE
            WHEN CAST(TRY_CAST(begin_date AS DATE) AS VARCHAR) = begin_date AND STRLEN(begin_date) = 10 THEN TRY_CAST(begin_date AS DATE)
            WHEN REGEXP_FULL_MATCH(TRIM(begin_date), '[0-9]{4}-[0-9]{2}-[0-9]{2}') THEN TRY_CAST(TRIM(begin_date) AS DATE)
        END AS begin_day,
        begin_day IS NOT NULL OR COALESCE(TRIM(begin_date), '') <> '' AS begin_given,
        CASE
            WHEN CAST(TRY_CAST(end_date AS DATE) AS VARCHAR) = end_date AND STRLEN(end_date) = 10 THEN TRY_CAST(end_date AS DATE)
            WHEN REGEXP_FULL_MATCH(TRIM(end_date), '[0-9]{4}-[0-9]{2}-[0-9]{2}') THEN TRY_CAST(TRIM(end_date) AS DATE)
        END AS end_day,
        end_day IS NOT NULL OR COALESCE(TRIM(end_date), '') <> '' AS end_given,
        other_iin,
        CASE WHEN REGEXP_FULL_MATCH(other_iin, '[0-9]{1,12}') THEN CAST(other_iin AS BIGINT) END AS other_person,
        CASE
            WHEN CAST(TRY_CAST(born AS DATE) AS VARCHAR) = born AND STRLEN(born) = 10 THEN TRY_CAST(born AS DATE)
            WHEN REGEXP_FULL_MATCH(TRIM(born), '[0-9]{4}-[0-9]{2}-[0-9]{2}') THEN TRY_CAST(TRIM(born) AS DATE)
        END AS born_day,
        born_day IS NOT NULL OR COALESCE(TRIM(born), '') <> '' AS born_given,
        CASE
            WHEN CAST(TRY_CAST(died AS DATE) AS VARCHAR) = died AND STRLEN(died) = 10 THEN TRY_CAST(died AS DATE)
            WHEN REGEXP_FULL_MATCH(TRIM(died), '[0-9]{4}-[0-9]{2}-[0-9]{2}') THEN TRY_CAST(TRIM(died) AS DATE)
        END AS died_day,
        died_day IS NOT NULL OR COALESCE(TRIM(died), '') <> '' AS died_given
    FROM trimmed
),

-- The check digit weighs the eleven digits 1 to 11, modulo 11; where that gives 10, 3 to 11, 1, 2. With q_i the number's first i
-- digits, the i-th digit is q_i - 10 q_(i-1), and -10 is 1 modulo 11: each sum is a sum of the q_i, at half the divisions.
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
    FROM typed
),

joined AS (
    SELECT
        summed.*,
        person % 10 = CASE
            WHEN person_sum <> 10 THEN person_sum
            ELSE (
                7 * (person // 100000000000) + 9 * (person // 10000000000) + 2 * (person // 100000000)
                + 4 * (person // 10000000) + 6 * (person // 1000000) + 8 * (person // 100000)
                + 10 * (person // 10000) + (person // 1000) + 3 * (person // 100) + 2 * (person // 10)
            ) % 11
        END AS person_right,
        other_person % 10 = CASE
            WHEN other_sum <> 10 THEN other_sum
            ELSE (
                7 * (other_person // 100000000000) + 9 * (other_person // 10000000000) + 2 * (other_person // 100000000)
                + 4 * (other_person // 10000000) + 6 * (other_person // 1000000) + 8 * (other_person // 100000)
                + 10 * (other_person // 10000) + (other_person // 1000) + 3 * (other_person // 100) + 2 * (other_person // 10)
            ) % 11
        END AS other_right,
        CASE WHEN begin_day >= DATE '0001-01-01' THEN begin_day END AS from_date,
        CASE
            WHEN op = 'cancel' THEN NULL
            WHEN NOT end_given OR end_day >= DATE '9999-12-30' THEN DATE '9999-12-31'
            WHEN end_day >= DATE '0001-01-01' THEN end_day + 1
        END AS until_date,
        CASE WHEN born_day >= DATE '0001-01-01' THEN born_day END AS born,
        CASE WHEN died_day >= DATE '0001-01-01' THEN died_day END AS died,
        meaning,
        never,
        always,
        gives_from,
        gives_until
    FROM summed LEFT JOIN spelling ON summed.value = spelling.spelling
),

-- cut: some day of the statement lies outside the feed's days of authority; outside: all of them do.
dated AS (
    SELECT
        *,
        CASE
            WHEN from_date >= rule.last_from AND until_date <= rule.last_until THEN FALSE
            ELSE LEN(LIST_FILTER(
                RANGE(1, rule.holds + 1),
                LAMBDA i: rule.holds_from[i] <= from_date AND until_date <= rule.holds_until[i]
            )) = 0
        END AS cut,
        CASE
            WHEN from_date < rule.last_until AND until_date > rule.last_from THEN FALSE
            ELSE LEN(LIST_FILTER(
                RANGE(1, rule.holds + 1),
                LAMBDA i: rule.holds_from[i] < until_date AND from_date < rule.holds_until[i]
            )) = 0
        END AS outside
    FROM joined
),

judged AS (
    SELECT
        *,
        CASE
            WHEN fault <> 0 THEN fault
            WHEN op = '' THEN 3
            WHEN person IS NULL AND COALESCE(TRIM(iin), '') = '' THEN 4
            WHEN person IS NULL THEN 5
            WHEN NOT person_right THEN 6
            WHEN keyed AND NOT begin_given THEN 7
            WHEN keyed AND from_date IS NULL THEN 8
            WHEN until_date IS NULL AND op <> 'cancel' THEN 9
            WHEN op = 'close' AND NOT end_given THEN 10
            WHEN keyed AND until_date <= from_date THEN 17
            WHEN keyed AND rule.value_required AND value IS NULL THEN 111
            WHEN keyed AND rule.relation_required AND relation IS NULL THEN 211
            WHEN keyed AND other_iin IS NULL AND (rule.other_required OR relation = rule.other_required_by) THEN 311
            WHEN stated AND rule.born_required AND NOT born_given THEN 411
            WHEN stated AND rule.died_required AND NOT died_given THEN 511
            WHEN keyed AND value IS NOT NULL AND meaning IS NULL THEN 112
            WHEN keyed AND relation IS NOT NULL AND NOT LIST_CONTAINS(rule.relations, relation) THEN 212
            WHEN stated AND born_given AND born IS NULL THEN 413
            WHEN stated AND died_given AND died IS NULL THEN 513
            WHEN keyed AND other_iin IS NOT NULL AND other_person IS NULL THEN 314
            WHEN keyed AND NOT other_right THEN 315
            WHEN rule.is_vital AND stated AND NOT born_given AND NOT died_given THEN 16
            WHEN rule.is_vital AND end_given AND op <> 'cancel' THEN 18
            WHEN rule.is_full AND NOT (from_date <= rule.as_of_date AND rule.as_of_date < until_date) THEN 19
            WHEN NOT rule.is_vital AND stated AND outside THEN 20
            WHEN NOT rule.may_state AND stated THEN 21
            ELSE 0
        END AS verdict
    FROM dated
)

SELECT
    row_number,
    op,
    ref,
    CASE WHEN person_right THEN person END AS iin,
    CASE WHEN keyed THEN from_date END AS from_date,
    until_date,
    CASE WHEN keyed THEN COALESCE(meaning, '') ELSE '' END AS value,
    CASE WHEN keyed THEN COALESCE(relation, '') ELSE '' END AS relation,
    CASE WHEN keyed AND other_right THEN other_person ELSE 0 END AS other_iin,
    CASE WHEN stated THEN born END AS born,
    CASE WHEN stated THEN died END AS died,
    CAST(verdict % 100 AS SMALLINT) AS code,
    CASE
        WHEN verdict // 100 = 1 THEN rule.value_column
        WHEN verdict // 100 = 2 THEN rule.relation_column
        WHEN verdict // 100 = 3 THEN rule.other_column
        WHEN verdict // 100 = 4 THEN rule.born_column
        WHEN verdict // 100 = 5 THEN rule.died_column
        WHEN verdict IN (3, 21) THEN 'op'
        WHEN verdict IN (4, 5, 6) THEN 'iin'
        WHEN verdict IN (7, 8, 19, 20) THEN 'begin_date'
        WHEN verdict IN (9, 10, 17, 18) THEN 'end_date'
        WHEN verdict = 16 THEN rule.born_column
        WHEN verdict = 36 THEN 'ref'
    END AS field,
    CASE
        WHEN verdict <> 0 THEN 0
        ELSE
            CASE
                WHEN person < 100000000000 AND STRLEN(TRIM(iin)) < 12 THEN 2
                WHEN keyed AND STRLEN(other_iin) < 12 THEN 2
                ELSE 0
            END
            + CASE WHEN stated AND cut AND NOT rule.is_vital THEN 4 ELSE 0 END
            + CASE
                WHEN NOT stated OR value IS NULL OR always THEN 0
                WHEN never THEN 8
                WHEN LEN(LIST_FILTER(
                    RANGE(1, LEN(gives_from) + 1),
                    LAMBDA i: gives_from[i] < until_date AND from_date < gives_until[i]
                )) = 0 THEN 8
                ELSE 0
            END
            + CASE WHEN stated AND rule.hint_unborn AND NOT born_given THEN 16 ELSE 0 END
            + CASE WHEN stated AND NOT rule.is_vital AND from_date < born THEN 32 ELSE 0 END
    END AS hints
FROM judged
