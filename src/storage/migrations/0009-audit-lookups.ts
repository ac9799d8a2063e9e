import type { Migration } from '../migrations.ts'

/** Finds one call by its RequestId, and the calls of one identity. */
export const auditLookups: Migration = {
  number: 9,
  name: 'audit-lookups',
  sql: () => `
  CREATE INDEX audit_events_by_request ON audit_events (account, request_id);
  CREATE INDEX audit_events_by_principal ON audit_events (account, principal_id, at);`,
}
