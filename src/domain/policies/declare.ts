import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import type { PolicyVersion } from './policy.ts'

/** A policy as it is to be, all of it. */
export interface DeclaredPolicy {
  readonly account: Uid
  readonly name: string
  readonly description: string
  readonly inForce: Numbered
  /** The highest number that was ever given. */
  readonly latest: number
  /** Versions that are not in force and may be new. */
  readonly others: readonly Numbered[]
  /** Whether another version was in force before. */
  readonly moves: boolean
}

type Numbered = Pick<PolicyVersion, 'number' | 'document'> & { readonly createdAt: number }

const COLUMNS = [
  ...['account', 'name', 'document', 'description', 'version', 'latest_version'],
  ...['created_at', 'version_created_at', 'updated_at'],
]

// What came into force lies in `policies` alone.
const TIDY = `
  DELETE FROM policy_versions WHERE account = ANY(?) AND EXISTS (
    SELECT 1 FROM policies p
    WHERE p.account = policy_versions.account AND p.name = policy_versions.policy_name AND p.version = policy_versions.version)`

/** Writes policies in a few statements. Whoever does has locked those that there are. */
export async function writePolicies(transaction: Transaction, policies: readonly DeclaredPolicy[], now: number): Promise<void> {
  if (policies.length === 0) return
  await transaction.insert(
    'policies',
    COLUMNS,
    policies.map(({ account, name, description, inForce, latest }) => [
      ...[account, name, inForce.document, description, inForce.number, latest],
      ...[now, inForce.createdAt, now],
    ]),
    `ON CONFLICT (account, name) DO UPDATE SET
      document = excluded.document, description = excluded.description, version = excluded.version,
      latest_version = excluded.latest_version, version_created_at = excluded.version_created_at, updated_at = excluded.updated_at`,
  )
  await transaction.insert(
    'policy_versions',
    ['account', 'policy_name', 'version', 'document', 'created_at'],
    policies.flatMap(({ account, name, others }) =>
      others.map(({ number, document, createdAt }) => [account, name, number, document, createdAt]),
    ),
    'ON CONFLICT (account, policy_name, version) DO NOTHING',
  )
  const moved = new Set(policies.filter(({ moves }) => moves).map(({ account }) => account))
  if (moved.size > 0) await transaction.run(TIDY, [...moved])
}
