-- With which secrets people are keyed, told by marks that give nothing of them away.
create table match_secret (
    k1_mark varchar not null, k2_mark varchar not null, secret_change varchar not null, since timestamp not null
);
