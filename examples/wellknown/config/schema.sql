CREATE TABLE products (name text PRIMARY KEY, price numeric NOT NULL);
INSERT INTO products VALUES ('apple', 0.40), ('bread', 3.20), ('cheese', 5.90);
