-- neutralize: a copy of a database must not speak to the portal; the type of a delivery
-- method may have been changed since its password was entered
UPDATE delivery_carrier
   SET sof_password = NULL,
       sof_token = NULL,
       sof_token_expires_at = NULL;
