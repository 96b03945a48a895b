DROP FUNCTION textbank_texts_lets_go(uuid);
