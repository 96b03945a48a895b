CREATE OR REPLACE VIEW voters_searchedvoter AS
SELECT copy.* FROM voters_searchcopy copy
 WHERE NOT EXISTS (SELECT FROM voters_searchstale stale WHERE stale.voter_id = copy.voter_id)
 UNION ALL
SELECT live.* FROM voters_searchlive live WHERE live.voter_id IN (SELECT stale.voter_id FROM voters_searchstale stale);
