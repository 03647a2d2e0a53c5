-- When a person was erased: name, e-mail address and all words about the person are gone, id and facts stay.
ALTER TABLE people ADD COLUMN erased BIGINT;
