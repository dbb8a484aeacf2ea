-- neutralize: a copy of a database must not change the seller's prices
UPDATE lazada_store
   SET push_prices = false;
