-- neutralize: a copy of a database must not change what buyers can order
UPDATE lazada_store
   SET push_stock = false;
