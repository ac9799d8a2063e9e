import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, Refusal, refuse } from '../../kernel/outcome.ts'
import { tableNames } from '../../storage/migrations/tables.ts'
import type { Deps } from '../deps.ts'
import { managementAccount } from '../directory/read.ts'
import { seedOrganisation } from './apply.ts'
import { readOrganisation } from './document.ts'

/**
 * Not emptied: kept counts follow the rows that they count, those of others who write meanwhile too; and data keys, in which
 * nothing of an organisation shows.
 */
const KEPT = new Set(['installation', 'kept_counts', 'data_keys'])

/**
 * Returns a server that serves for rehearsals to the organisation file that it began with: everything else goes, the audit
 * trail too. The root key of the management account stays, so that whoever rehearses can go on.
 */
export async function resetOrganisation(
  deps: Pick<Deps, 'transaction' | 'vault' | 'clock' | 'beginning'>,
  caller: Uid,
): Promise<Done | Refusal<'not-management' | 'not-rehearsal'>> {
  const { transaction, beginning } = deps
  if ((await managementAccount(transaction)) !== caller) return refuse('not-management')
  if (beginning === undefined) return refuse('not-rehearsal')
  const document = readOrganisation(beginning)
  if (document instanceof Refusal) throw new Error(document.words.join(' '))
  for (const table of tableNames()) {
    if (table === 'access_keys')
      await transaction.run('DELETE FROM access_keys WHERE account <> ? OR user_name IS NOT NULL', caller)
    else if (!KEPT.has(table)) await transaction.run(`DELETE FROM ${table}`)
  }
  await seedOrganisation(deps, document)
  return done
}
