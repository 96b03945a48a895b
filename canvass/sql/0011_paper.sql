-- Campaign and purpose are carried down to each printed person, as to each listed one; and only who stands on the
-- list can stand in its packet.

ALTER TABLE canvass_packet
    ADD CONSTRAINT a_packet_has_its_lists_campaign_and_purpose
        FOREIGN KEY (walk_list_id, campaign_id, purpose) REFERENCES canvass_walklist (id, campaign_id, purpose);

ALTER TABLE canvass_printedvoter
    ADD CONSTRAINT a_printed_voter_has_the_packets_list_campaign_and_purpose
        FOREIGN KEY (packet_id, walk_list_id, campaign_id, purpose)
        REFERENCES canvass_packet (id, walk_list_id, campaign_id, purpose),
    ADD CONSTRAINT a_printed_voter_stands_on_the_list
        FOREIGN KEY (walk_list_id, voter_id) REFERENCES canvass_listedvoter (walk_list_id, voter_id),
    ADD CONSTRAINT a_printed_voter_has_a_gotv_contact_of_their_own
        FOREIGN KEY (gotv_contact_id, campaign_id, voter_id)
        REFERENCES voters_gotvcontact (id, campaign_id, voter_id);

SELECT voters_make_append_only('canvass_packet'), voters_make_append_only('canvass_printedvoter');
