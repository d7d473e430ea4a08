-- Every figure of summary.json, from the Parquet files of one run alone.
--
-- Views: records, determinations, people, rejects. Parameters, which are settings and no figures:
-- $as_of, $policy (the county's), $dismissed and $reduced (the sections that its options name).
-- Each column of the one row that comes out has the name of a key. A person is a SUBJECT_ID where
-- records are joined, and a row of people elsewhere: without a key there is no pseudonym.
WITH

readable AS (FROM records WHERE status <> 'rejected'),

-- Determinations of the county's policy.
determined AS (FROM determinations WHERE policy = $policy),

-- Convictions of Proposition 64 in the county, each once, whichever policy looked at them.
prop64 AS (
    SELECT DISTINCT row, prop64_section, felony, prosecutor, conviction_date_from
    FROM determinations
    WHERE prop64_section IS NOT NULL
),

policies AS (SELECT DISTINCT unnest([$policy, 'dismiss-all', 'dismiss-all-and-related']) AS policy),

-- Every conviction on record, with what each policy determined: null where it does not look.
persons AS (SELECT row_number() OVER () AS person, convictions FROM people),
convictions AS (
    SELECT
        row_number() OVER () AS conviction,
        person,
        item.felony,
        item.date_from,
        item.date_to,
        item.relief
    FROM (SELECT person, unnest(convictions) AS item FROM persons)
),
reliefs AS (
    SELECT conviction, item.policy, item.outcome
    FROM (SELECT conviction, unnest(relief) AS item FROM convictions)
),
on_record AS (
    SELECT
        policy,
        person,
        felony,
        coalesce(date_from + INTERVAL 7 YEAR > $as_of::DATE, false) AS recent,
        coalesce(date_to + INTERVAL 7 YEAR > $as_of::DATE, true) AS maybe_recent,
        coalesce(outcome = 'dismissal', false) AS dismissed,
        coalesce(outcome IN ('dismissal', 'reduction'), false) AS relieved
    FROM convictions CROSS JOIN policies LEFT JOIN reliefs USING (conviction, policy)
),

-- What would be left to each person. Of no conviction at all, "every one" is null and not counted.
impact AS (
    SELECT
        policy,
        person,
        bool_and(dismissed) AS no_conviction,
        -- What may be a felony or recent has to go, too.
        bool_or(recent) AND bool_and(dismissed) FILTER (maybe_recent) AS no_conviction_last_7_years,
        bool_or(felony) AND bool_and(relieved) FILTER (coalesce(felony, true)) AS no_felony,
        bool_or(relieved) AS some_relief
    FROM on_record
    GROUP BY policy, person
),
relief AS (
    SELECT
        policy,
        {
            'CountSubjectsNoConviction': count(*) FILTER (no_conviction),
            'CountSubjectsNoConvictionLast7Years': count(*) FILTER (no_conviction_last_7_years),
            'CountSubjectsNoFelony': count(*) FILTER (no_felony),
            'CountSubjectsSomeRelief': count(*) FILTER (some_relief)
        } AS counts
    FROM policies LEFT JOIN impact USING (policy)
    GROUP BY policy
),

-- Sections that the options dismiss or reduce as a whole, 0 included.
named AS (
    SELECT 'dismissal' AS outcome, 'Dismiss' AS verb, unnest($dismissed::VARCHAR[]) AS section
    UNION ALL
    SELECT 'reduction', 'Reduce', unnest($reduced::VARCHAR[])
),
whole_sections AS (
    SELECT named.outcome, named.section, count(row) AS convictions
    FROM named LEFT JOIN determined
        ON determined.outcome = named.outcome
        AND reason = verb || ' all HS ' || named.section || ' convictions'
    GROUP BY named.outcome, named.section
),

outcomes AS (
    SELECT
        outcome,
        { 'convictions': count(*), 'subjects': count(DISTINCT SUBJECT_ID) } AS counts
    FROM determined JOIN records USING (row)
    GROUP BY outcome
),

-- The number that links a person across counties: CII_NUMBER, else REQ_CII_NUMBER; blanks and
-- leading zeros removed, upper case. One that several persons share links none of them, and a person
-- with several numbers is not linked.
numbers AS (
    SELECT
        row,
        SUBJECT_ID,
        unnest([1, 2]) AS choice,
        ltrim(regexp_replace(upper(unnest([CII_NUMBER, REQ_CII_NUMBER])), '\s', '', 'g'), '0') AS link
    FROM readable
    WHERE upper(trim(SUBJECT_ID)) NOT IN ('', 'NULL')
),
links AS (
    SELECT row, SUBJECT_ID, choice, link FROM numbers WHERE link NOT IN ('', 'NULL')
),
shared AS (
    SELECT link
    FROM (SELECT row, SUBJECT_ID, arg_min(link, choice) AS link FROM links GROUP BY row, SUBJECT_ID)
    GROUP BY link
    HAVING count(DISTINCT SUBJECT_ID) > 1
),
linkable AS (
    SELECT SUBJECT_ID
    FROM links
    GROUP BY SUBJECT_ID
    HAVING count(DISTINCT link) FILTER (choice = 1) <= 1
        AND count(DISTINCT link) FILTER (choice = 2) <= 1
        AND arg_min(link, choice) NOT IN (FROM shared)
),

-- Whose row a rejected one was; if it does not tell, it may be that of the person before or after.
rejected AS (SELECT row, subject_id AS subject FROM rejects),
incomplete AS (
    SELECT subject FROM rejected WHERE subject IS NOT NULL
    UNION
    SELECT unnest([
        (SELECT arg_max(SUBJECT_ID, readable.row) FROM readable WHERE readable.row < rejected.row),
        (SELECT arg_min(SUBJECT_ID, readable.row) FROM readable WHERE readable.row > rejected.row)
    ])
    FROM rejected
    WHERE subject IS NULL
)

SELECT
    (
        SELECT strftime(min(conviction_date_from), '%Y-%m-%dT00:00:00Z') FROM prop64
    ) AS earliestConviction,

    (SELECT count(*) FROM readable) AS lineCount,

    (SELECT counts FROM relief WHERE policy = $policy) AS reliefWithCurrentEligibilityChoices,
    (SELECT counts FROM relief WHERE policy = 'dismiss-all') AS reliefWithDismissAllProp64,
    (
        SELECT counts FROM relief WHERE policy = 'dismiss-all-and-related'
    ) AS reliefWithDismissAllProp64AndRelated,

    (
        SELECT map(list(prop64_section), list(convictions))
        FROM (SELECT prop64_section, count(*) AS convictions FROM prop64 GROUP BY prop64_section)
    ) AS prop64ConvictionsCountInCountyByCodeSection,
    (
        SELECT count(DISTINCT SUBJECT_ID) FROM prop64 JOIN records USING (row)
    ) AS subjectsWithProp64ConvictionCountInCounty,
    (SELECT count(*) FROM prop64 WHERE felony) AS prop64FelonyConvictionsCountInCounty,
    (SELECT count(*) FROM prop64 WHERE NOT felony) AS prop64NonFelonyConvictionsCountInCounty,
    (
        SELECT count(*) FROM prop64 WHERE felony IS NULL
    ) AS prop64UnknownLevelConvictionsCountInCounty,
    (
        SELECT map(list(prosecutor), list(convictions))
        FROM (
            SELECT prosecutor, count(*) AS convictions
            FROM prop64 WHERE NOT felony AND prosecutor IS NOT NULL
            GROUP BY prosecutor
        )
    ) AS prop64NonFelonyConvictionsCountInCountyByProsecutor,

    (
        SELECT count(*) FROM impact WHERE policy = $policy AND some_relief
    ) AS subjectsWithSomeReliefCount,

    (
        SELECT map(list(section), list(convictions))
        FROM whole_sections WHERE outcome = 'dismissal'
    ) AS convictionDismissalCountByCodeSection,
    (
        SELECT map(list(section), list(convictions))
        FROM whole_sections WHERE outcome = 'reduction'
    ) AS convictionReductionCountByCodeSection,
    (
        SELECT map(list(reason), list(convictions))
        FROM (
            SELECT reason, count(*) AS convictions
            FROM determined
            WHERE outcome = 'dismissal'
                AND reason NOT LIKE 'Dismiss all HS %'
                AND reason <> 'Misdemeanor or Infraction'
            GROUP BY reason
        )
    ) AS convictionDismissalCountByAdditionalRelief,

    (SELECT map(list(outcome), list(counts)) FROM outcomes) AS determinationsByOutcome,

    (SELECT count(DISTINCT SUBJECT_ID) FROM readable) AS subjectCount,
    (
        SELECT count(DISTINCT SUBJECT_ID) FROM readable
        WHERE SUBJECT_ID NOT IN (FROM linkable)
    ) AS subjectsNotLinkableCount,
    (
        SELECT count(DISTINCT SUBJECT_ID) FROM readable WHERE SUBJECT_ID IN (FROM incomplete)
    ) AS subjectsWithIncompleteRecordCount,
    (
        SELECT count(DISTINCT subject) FROM rejected
        WHERE subject NOT IN (SELECT SUBJECT_ID FROM readable)
    ) AS subjectsOfRejectedRowsAloneCount,

    (
        SELECT {
            'determined': count(*) FILTER (status = 'determined'),
            'repeat': count(*) FILTER (status = 'repeat'),
            'outOfScope': count(*) FILTER (status = 'out-of-scope'),
            'notAConviction': count(*) FILTER (status = 'not-a-conviction'),
            'rejected': count(*) FILTER (status = 'rejected')
        }
        FROM records
    ) AS rowsByStatus,
    (
        SELECT map(list(code), list(rows))
        FROM (SELECT code, count(*) AS rows FROM rejects GROUP BY code)
    ) AS rejectedRowsByCode
