-- Whoever is looked at afresh is looked at once in a search. Sorting keeps what was found, so that a join that comes back
-- to it, voter by voter, does not work it out again; and no index gives this order, so that the sorting is never left out.
CREATE OR REPLACE VIEW voters_searchedvoter AS
SELECT copy.* FROM voters_searchcopy copy
 WHERE NOT EXISTS (SELECT FROM voters_searchstale stale WHERE stale.voter_id = copy.voter_id)
 UNION ALL
(SELECT live.* FROM voters_searchlive live WHERE live.voter_id IN (SELECT stale.voter_id FROM voters_searchstale stale)
  ORDER BY -live.voter_id OFFSET 0);
