-- neutralize: a copy of a database must not speak to the portal
UPDATE delivery_carrier
   SET sof_password = NULL,
       sof_token = NULL,
       sof_token_expires_at = NULL
 WHERE delivery_type = 'sof';
