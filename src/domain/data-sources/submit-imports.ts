import { type Refusal, refuse } from '../../kernel/outcome.ts'
import { type BoundCloud, keepBindings, type Shelf } from '../bindings/read.ts'
import type { Deps } from '../deps.ts'
import { existingCodes, listLogAccounts, listLogSummaries, writeImports, writeSettings } from './import-store.ts'
import { MAX_LISTED } from './source.ts'

/** What is to be imported. */
export interface Submission {
  readonly cloud: BoundCloud
  readonly product: string
  /** All logs of the product unless given. */
  readonly codes: readonly string[] | undefined
  /** The accounts that are named, and whether theirs are imported. */
  readonly accounts: ReadonlyMap<string, boolean> | undefined
  /** Whether accounts that are not named are imported, those to come included. Unless given that stays as it is. */
  readonly isAutomatic: boolean | undefined
}

/**
 * Says which logs of which accounts are imported. Logs and accounts that nobody has are passed over. Gives back about
 * how many logs of accounts something was said.
 */
export async function submitImports(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  shelf: Shelf,
  { cloud, product, codes: wanted, accounts, isAutomatic }: Submission,
): Promise<number | Refusal<'too-many'>> {
  // Whoever takes logs away waits: else something would stay said about logs that nobody has.
  await keepBindings(transaction, shelf.account)
  const view = { account: shelf.account }
  const own = { region: shelf.region, cloud, product, limit: MAX_LISTED + 1 }
  const codes =
    wanted === undefined
      ? (await listLogSummaries(transaction, view, own)).map(({ logCode }) => logCode)
      : await existingCodes(transaction, shelf, cloud, wanted)
  if (codes.length === 0) return 0
  const now = clock.now()
  await writeSettings(transaction, shelf, { cloud, product, codes, isAutomatic, now })
  const named = accounts === undefined ? undefined : [...accounts.keys()]
  const pairs = await listLogAccounts(transaction, view, { ...own, codes, accounts: named })
  if (pairs.length > MAX_LISTED) return refuse('too-many', String(MAX_LISTED))
  const imports = pairs.map(({ cloudAccountId, logCode }) => {
    return { of: { cloud, cloudAccountId }, logCode, isImported: accounts?.get(cloudAccountId) ?? false }
  })
  if (accounts !== undefined) await writeImports(transaction, shelf, imports, now)
  return pairs.length
}
