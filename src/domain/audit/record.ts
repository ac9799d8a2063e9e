import { type AuditEvent, CHAIN_START, formOfRow, hashOfForm, type Link } from '../../kernel/audit-chain.ts'
import { wellFormed } from '../../kernel/well-formed.ts'
import type { Deps } from '../deps.ts'
import { emptyHead, type Head, isGenuine, signHead } from './head.ts'
import { createHeads, findLastLink, growHeads, insertRows, type LinkedEvent, lockHead, lockHeads, removeRows } from './store.ts'

type AuditDeps = Pick<Deps, 'transaction' | 'vault'>

/**
 * Appends events to the chains of their accounts, in the order in which they are given. Heads are locked in the order
 * of the accounts, and late: whoever records holds no lock that somebody else waits for with a head in hand.
 *
 * A head that the server did not write, or rows where none should be, are no reason to stop recording: the chain goes
 * on behind what is there, and its head says for good at which row the damage was met.
 */
export async function recordAudit(deps: AuditDeps, events: readonly AuditEvent[]): Promise<void> {
  const byAccount = new Map<string, AuditEvent[]>()
  for (const event of events) {
    const known = byAccount.get(event.account)
    if (known === undefined) byAccount.set(event.account, [event])
    else known.push(event)
  }
  const grown: Head[] = []
  const rows: LinkedEvent[] = []
  for (const head of await headsOf(deps, byAccount)) {
    const [base, damagedSeq] = isGenuine(deps.vault, head) ? [head, head.damagedSeq] : await damagedBase(deps, head)
    const own = chained(base, byAccount.get(head.account) ?? [])
    rows.push(...own)
    grown.push(grownHead(deps, { ...head, damagedSeq }, own))
  }
  const { transaction } = deps
  if ((await insertRows(transaction, rows)) < rows.length) await recordBehind(deps, grown, rows)
  else await growHeads(transaction, grown)
}

/** The locked heads of all accounts. An account's first rows begin its chain. */
async function headsOf(deps: AuditDeps, events: ReadonlyMap<string, readonly AuditEvent[]>): Promise<Head[]> {
  const accounts = [...events.keys()].sort()
  const [only] = accounts
  const { transaction } = deps
  const one = only !== undefined && accounts.length === 1 ? await lockHead(transaction, only) : undefined
  const heads = one === undefined ? await lockHeads(transaction, accounts) : [one]
  if (heads.length === accounts.length) return heads
  const known = new Set(heads.map(({ account }) => account))
  const fresh = accounts.filter((account) => !known.has(account))
  await createHeads(
    transaction,
    fresh.map((account) => emptyHead(deps.vault, account, events.get(account)?.[0]?.at ?? 0)),
  )
  return lockHeads(transaction, accounts)
}

function chained(from: Link, events: readonly AuditEvent[]): LinkedEvent[] {
  let { seq, hash } = from
  return events.map((event) => {
    seq++
    let stored = event
    let form = formOfRow(hash, seq, event)
    // JSON writes half a character as an escape, and nothing else that begins so but a backslash before "ud".
    if (form.includes('\\ud')) {
      stored = wellFormedEvent(event)
      form = formOfRow(hash, seq, stored)
    }
    hash = hashOfForm(form)
    return { seq, hash, event: stored }
  })
}

/** Half a character, left where a long text was cut, is stored as U+FFFD: it is hashed so too. */
function wellFormedEvent(event: AuditEvent): AuditEvent {
  const entries = Object.entries(event).map(([field, value]) => [field, typeof value === 'string' ? wellFormed(value) : value])
  return Object.fromEntries(entries)
}

function grownHead({ vault }: AuditDeps, head: Head, rows: readonly LinkedEvent[]): Head {
  const { seq, hash } = rows.at(-1) ?? head
  return signHead(vault, { ...head, seq, hash })
}

/** Where to go on when the head cannot be believed, and the number of the row that comes there. */
async function damagedBase({ transaction }: AuditDeps, head: Head): Promise<[Link, number]> {
  const last = (await findLastLink(transaction, head.account)) ?? CHAIN_START
  return [last, last.seq + 1]
}

/** Somebody put rows where the heads say that there are none: what is recorded goes behind them. */
async function recordBehind(deps: AuditDeps, heads: readonly Head[], rows: readonly LinkedEvent[]): Promise<void> {
  const { transaction } = deps
  for (const head of heads) {
    const own = rows.filter(({ event }) => event.account === head.account)
    await removeRows(
      transaction,
      head.account,
      own.map(({ hash }) => hash),
    )
    const [base, damagedSeq] = await damagedBase(deps, head)
    const isFree = own[0]?.seq === damagedSeq
    const behind = isFree
      ? own
      : chained(
          base,
          own.map(({ event }) => event),
        )
    await insertRows(transaction, behind)
    await growHeads(transaction, [
      grownHead(deps, isFree ? head : { ...head, damagedSeq: head.damagedSeq ?? damagedSeq }, behind),
    ])
  }
}
