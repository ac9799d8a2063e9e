import type { Migration } from '../migrations.ts'

/**
 * Every account seals with a data key of its own, which lies here wrapped by a key outside the database. The keys of other
 * clouds are sealed whole: `secret_id_hash` holds the plain id until the next start has sealed it.
 */
export const dataKeys: Migration = {
  number: 14,
  name: 'data-keys',
  sql: ({ text, integer, end }) => `
  CREATE TABLE data_keys (
    account ${text}, id ${text},
    state ${text} NOT NULL,       -- active: seals; retained: only opens
    kek ${text} NOT NULL,         -- the key that wraps it
    fingerprint ${text} NOT NULL, -- of that key
    wrapped ${text} NOT NULL,
    created_at ${integer} NOT NULL,
    PRIMARY KEY (account, id)
  )${end};
  CREATE UNIQUE INDEX data_keys_active ON data_keys (account) WHERE state = 'active';
  CREATE INDEX data_keys_by_kek ON data_keys (kek, fingerprint);
  ALTER TABLE vendor_accounts RENAME COLUMN secret_id TO secret_id_hash;
  ALTER TABLE vendor_accounts ADD COLUMN sealed_secret_id ${text} NOT NULL DEFAULT ''; -- empty: not sealed yet
  ALTER TABLE vendor_accounts ADD COLUMN masked_secret_id ${text} NOT NULL DEFAULT '';
  INSERT INTO installation (name, value) SELECT 'old-seals', '1' FROM (SELECT name FROM installation LIMIT 1) AS present;`,
}
