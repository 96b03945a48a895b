DROP FUNCTION canvass_doors_lets_go(uuid);
