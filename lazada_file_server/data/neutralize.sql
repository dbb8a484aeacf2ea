-- neutralize: a copy of a database must not put anything on the seller's file servers
UPDATE lazada_file_server
   SET active = FALSE,
       password = NULL,
       private_key = NULL,
       passphrase = NULL;
