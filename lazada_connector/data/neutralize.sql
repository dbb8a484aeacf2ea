-- neutralize: a copy of a database must not act for the seller, nor hold the seller's keys
UPDATE lazada_app
   SET app_secret = 'neutralized';
UPDATE lazada_store
   SET authorization_code = NULL,
       access_token = NULL,
       refresh_token = NULL,
       access_token_expires_at = NULL,
       refresh_token_expires_at = NULL,
       connected_at = NULL,
       connection_error = NULL;
UPDATE lazada_connect
   SET app_secret = NULL;
