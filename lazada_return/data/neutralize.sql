-- neutralize: a copy of a database reads nothing and credits nothing by itself
UPDATE lazada_store
   SET download_returns = false,
       return_credit = 'manual';
