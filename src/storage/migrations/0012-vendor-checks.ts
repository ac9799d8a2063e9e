import type { Migration } from '../migrations.ts'

/**
 * When each key of another cloud is to be checked against it. `revision` counts what asks for a check, so that the result
 * of one that began before is known to be old. Messages are findings as JSON from here on.
 */
export const vendorChecks: Migration = {
  number: 12,
  name: 'vendor-checks',
  sql: ({ text, integer, end }) => `
  ALTER TABLE vendor_accounts ADD COLUMN revision ${integer} NOT NULL DEFAULT 1;
  ALTER TABLE vendor_accounts ADD COLUMN checked_at ${integer}; -- null: never answered
  ALTER TABLE vendor_accounts ADD COLUMN failures ${integer} NOT NULL DEFAULT 0; -- refusals in a row
  ALTER TABLE vendor_accounts ADD COLUMN trail ${text}; -- JSON: where the vendor delivers its audit trail
  CREATE TABLE vendor_checks ( -- enabled pairs of clouds alone
    account ${text}, vendor_account ${integer},
    due_at ${integer} NOT NULL,
    attempt ${integer} NOT NULL,     -- how often it was tried since it was asked for
    give_up_at ${integer} NOT NULL,  -- a pair that still waits then has timed out
    leased_until ${integer} NOT NULL, -- somebody is at it; 0: nobody
    PRIMARY KEY (account, vendor_account)
  )${end};
  CREATE INDEX vendor_checks_due ON vendor_checks (due_at);
  CREATE INDEX vendor_accounts_checking ON vendor_accounts (account, id) WHERE service_status = 2;
  INSERT INTO vendor_checks (account, vendor_account, due_at, attempt, give_up_at, leased_until)
    SELECT account, id, modified_at, 0, modified_at, 0 FROM vendor_accounts
    WHERE status = 0 AND vendor IN ('aws', 'azure', 'tencent', 'huawei', 'volcengine', 'google');`,
}
