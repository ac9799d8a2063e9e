import { type Refusal, refuse } from '../../kernel/outcome.ts'
import { boundAccounts } from '../bindings/read.ts'
import type { Deps } from '../deps.ts'
import type { View } from '../directory/read.ts'
import { type LogAccount, type LogNarrowing, type LogSummary, listLogAccounts, listLogSummaries } from './import-store.ts'
import { MAX_LISTED } from './source.ts'

type Narrowing = Omit<LogNarrowing, 'limit'>

/** The accounts of a view that have logs, each with its name. A list too long to be answered in one piece is refused. */
export async function listAccountsOfLogs(
  { transaction }: Pick<Deps, 'transaction'>,
  view: View,
  narrowing: Narrowing,
): Promise<readonly (LogAccount & { readonly name: string })[] | Refusal<'too-many'>> {
  const found = await listLogAccounts(transaction, view, { ...narrowing, limit: MAX_LISTED + 1 })
  if (found.length > MAX_LISTED) return refuse('too-many', String(MAX_LISTED))
  const { region, cloud } = narrowing
  const ids = [...new Set(found.map(({ cloudAccountId }) => cloudAccountId))]
  const bound = await boundAccounts(transaction, view, { region, clouds: [cloud], ids, limit: MAX_LISTED })
  const names = new Map(bound.map(({ owner, cloudAccountId, name }) => [`${owner} ${cloudAccountId}`, name]))
  return found.map((entry) => ({ ...entry, name: names.get(`${entry.owner} ${entry.cloudAccountId}`) ?? '' }))
}

/** The logs of a product that accounts of a view have. A list too long to be answered in one piece is refused. */
export async function listLogsOfProduct(
  { transaction }: Pick<Deps, 'transaction'>,
  view: View,
  narrowing: Narrowing,
): Promise<readonly LogSummary[] | Refusal<'too-many'>> {
  const found = await listLogSummaries(transaction, view, { ...narrowing, limit: MAX_LISTED + 1 })
  return found.length > MAX_LISTED ? refuse('too-many', String(MAX_LISTED)) : found
}
