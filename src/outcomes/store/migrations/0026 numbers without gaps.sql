-- Numbers follow from the tables themselves: a sequence may skip some where a run is killed.
drop sequence return_ids;
drop sequence decision_ids;
drop sequence audit_ids;
drop sequence actor_ids;
drop sequence waiver_ids;
drop sequence link_decision_ids;
drop sequence claim_decision_ids;
drop sequence deletion_ids;
