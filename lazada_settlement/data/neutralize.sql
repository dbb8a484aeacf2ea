-- neutralize: a copy of a database reads and posts nothing by itself
UPDATE lazada_store
   SET download_statements = false,
       settlement_post = 'manual';
