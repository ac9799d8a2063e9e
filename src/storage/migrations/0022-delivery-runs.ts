import type { Dialect, Migration } from '../migrations.ts'

const sql = ({ integer }: Dialect) => `
  ALTER TABLE alert_subscriptions ADD COLUMN failures ${integer} NOT NULL DEFAULT 0; -- tries that failed one after the other, the last ones
  ALTER TABLE alert_subscriptions ADD COLUMN failing_since ${integer} NOT NULL DEFAULT 0; -- the first of them; 0: none
  ALTER TABLE alert_subscriptions ADD COLUMN refused_since ${integer} NOT NULL DEFAULT 0; -- the first of the refusals at their end; 0: none
  ALTER TABLE alert_subscriptions ADD COLUMN resumes ${integer} NOT NULL DEFAULT 0; -- how often somebody has ended its pause
  CREATE INDEX alert_deliveries_dead ON alert_deliveries (failed_at) WHERE state = 'dead';
  CREATE INDEX alert_deliveries_of_incident ON alert_deliveries (incident);`

/** How receivers have fared lately, and what could not be delivered by its age and by what it is about. */
export const deliveryRuns: Migration = { number: 22, name: 'delivery-runs', sql }
