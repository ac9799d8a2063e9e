import type { Migration } from '../migrations.ts'

/** audit-chain. */
export const auditChain: Migration = {
  number: 3,
  name: 'audit-chain',
  sql: () => '',
}
