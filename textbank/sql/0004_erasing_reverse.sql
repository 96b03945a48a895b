DROP FUNCTION textbank_texts_forgets(bigint, bytea);
