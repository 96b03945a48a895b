SELECT voters_make_append_only(t::regclass) FROM unnest(ARRAY['voters_seenvoter', 'voters_allowance']) AS t;
