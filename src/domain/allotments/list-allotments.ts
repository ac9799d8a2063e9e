import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { findAccounts, isAdministrator, roleOf, SECURITY_CENTER_SERVICE } from '../directory/read.ts'
import type { Allotment, Pool } from './ledger.ts'
import { countAllotments, findInstance, readAllotmentPage, readPools, readUse } from './store.ts'
import type { Amounts, Unit } from './units.ts'

/** A member with what it has been given and what it uses. */
export interface MemberAllotment extends Allotment {
  readonly member: Uid
  readonly use: Amounts
}

/** A part of an organisation's ledger. */
export interface LedgerPage {
  /** The management account with what it has bought and what it uses itself. */
  readonly holder: {
    readonly account: Uid
    /** Undefined where the organisation has bought no instance. */
    readonly instanceId: string | undefined
    readonly pools: ReadonlyMap<Unit, Pool>
    readonly use: Amounts
  }
  /** In the order of the members' ids. */
  readonly members: readonly MemberAllotment[]
  /** How many allotments there are in all. */
  readonly total: number
  /** The member after whom the next page begins; undefined on the last one. */
  readonly next: Uid | undefined
}

/**
 * Reads a page of the ledger: at most `limit` allotments after the member `after`, or from the first. The caller is
 * the management account or a delegated administrator of Security Center.
 */
export async function listAllotments(
  deps: Pick<Deps, 'transaction'>,
  caller: Uid,
  page: { readonly after: Uid | undefined; readonly limit: number },
): Promise<LedgerPage | Refusal<'not-administrator'>> {
  const { transaction } = deps
  const role = await roleOf(transaction, caller, SECURITY_CENTER_SERVICE)
  if (!isAdministrator(role)) return refuse('not-administrator')
  const { organisation } = role
  // One more than asked for tells whether a page follows.
  const found = [...(await readAllotmentPage(transaction, organisation, { after: page.after, limit: page.limit + 1 }))]
  const shown = found.slice(0, page.limit)
  const accounts = await findAccounts(
    transaction,
    shown.map(([member]) => member),
  )
  const own = accounts.filter((account) => account.organisation === organisation).map(({ uid }) => uid)
  const use = await readUse(transaction, [organisation, ...own])
  return {
    holder: {
      account: organisation,
      instanceId: await findInstance(transaction, organisation),
      pools: await readPools(transaction, organisation),
      use: use.get(organisation) ?? new Map(),
    },
    members: shown.map(([member, allotment]) => ({ ...allotment, member, use: use.get(member) ?? new Map() })),
    total: await countAllotments(transaction, organisation),
    next: found.length > shown.length ? shown.at(-1)?.[0] : undefined,
  }
}
