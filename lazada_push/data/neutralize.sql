-- neutralize: a copy of a database takes no message that is signed with an old key
UPDATE lazada_app
   SET previous_app_secret = NULL;
