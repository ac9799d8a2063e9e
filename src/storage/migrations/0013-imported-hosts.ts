import type { Migration } from '../migrations.ts'

/** Servers that were read from other clouds through a key pair, and when each of its places was read. */
export const importedHosts: Migration = {
  number: 13,
  name: 'imported-hosts',
  sql: ({ text, integer, end }) => `
  ALTER TABLE hosts ADD COLUMN source ${integer} NOT NULL DEFAULT 0; -- the key pair it was read through; 0: none
  ALTER TABLE hosts ADD COLUMN place ${text} NOT NULL DEFAULT '';    -- region, subscription or project there
  ALTER TABLE hosts ADD COLUMN seen_at ${integer} NOT NULL DEFAULT 0; -- the reading that found it last
  CREATE INDEX hosts_of_source ON hosts (account, source, place, seen_at, uuid) WHERE source > 0;
  CREATE TABLE vendor_refreshes ( -- pairs whose servers are read
    account ${text}, vendor_account ${integer},
    due_at ${integer} NOT NULL,
    leased_until ${integer} NOT NULL, -- somebody is at it; 0: nobody
    PRIMARY KEY (account, vendor_account)
  )${end};
  CREATE INDEX vendor_refreshes_due ON vendor_refreshes (due_at);
  CREATE TABLE vendor_places (
    account ${text}, vendor_account ${integer}, place ${text},
    read_at ${integer},        -- null: never read to its end
    tried_at ${integer} NOT NULL,
    finding ${text} NOT NULL,  -- why the last reading failed: its servers are stale then; empty: it did not
    PRIMARY KEY (account, vendor_account, place)
  )${end};
  CREATE TABLE vendor_regions ( -- which regions of a vendor an account reads; none: all
    account ${text}, vendor ${text}, region ${text},
    PRIMARY KEY (account, vendor, region)
  )${end};`,
}
