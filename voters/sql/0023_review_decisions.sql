-- Decisions of the review stand as they were taken.

SELECT voters_make_append_only('voters_reviewdecision');
