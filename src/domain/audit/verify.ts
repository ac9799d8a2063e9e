import { CHAIN_START, type ChainProblem, isProblem, type Link, walkChain } from '../../kernel/audit-chain.ts'
import type { Uid } from '../../kernel/ids.ts'
import { Refusal } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import type { Deps } from '../deps.ts'
import { readableChain } from './chain-owner.ts'
import { anchorOf, type Head, isGenuine } from './head.ts'
import { findFirstLink, findHead, findLink, findRows } from './store.ts'

/** Rows verified in one call: some ten milliseconds. */
const STEP = 1000

/** Which chain is verified, and from where on. */
export interface VerifyRequest {
  /** Undefined: the caller's own. */
  readonly account: string | undefined
  /** How far an earlier call got. */
  readonly from: Link | undefined
  /** A row that the caller knows from an earlier verification, and that must still be there. */
  readonly known: Link | undefined
}

/** What one call found. */
export interface Verified {
  readonly account: string
  /** Rows verified by this call. */
  readonly rows: number
  readonly firstSeq: number
  /** The end of the chain. */
  readonly head: Link
  /** How far everything is good; where there is more, the next call goes on from here. */
  readonly link: Link
  readonly isMore: boolean
  /** Undefined: nothing is wrong so far. */
  readonly problem: ChainProblem | undefined
}

/** Verifies the next rows of a chain against their hashes and, at its end, against the head. */
export async function verifyAudit(
  { transaction, vault }: Pick<Deps, 'transaction' | 'vault'>,
  caller: Uid,
  { account: wanted, from, known }: VerifyRequest,
): Promise<Verified | Refusal<'not-management'>> {
  const account = await readableChain(transaction, caller, wanted)
  if (account instanceof Refusal) return account
  const head = await findHead(transaction, account)
  if (head === undefined) return withoutHead(transaction, account)
  const anchor = anchorOf(head)
  const isBelieved = isGenuine(vault, head)
  const first = from === undefined ? await findFirstLink(transaction, account) : undefined
  const found = { account, firstSeq: head.firstSeq, head: { seq: head.seq, hash: head.hash } }
  if (isBelieved && first !== undefined && first.seq < head.firstSeq) {
    return { ...found, rows: 0, link: anchor, isMore: false, problem: before(first.seq, head) }
  }
  // What the caller has verified may have been dropped since.
  const start = from !== undefined && from.seq >= anchor.seq ? from : anchor
  const rows = await findRows(transaction, account, start.seq + 1, STEP)
  const inside = isBelieved ? rows.filter(({ seq }) => seq <= head.seq) : rows
  const walked = walkChain(start, inside)
  if (isProblem(walked)) return { ...found, rows: inside.length, link: start, isMore: false, problem: walked }
  const isMore = inside.length === STEP
  const problem = isMore
    ? undefined
    : (atTheEnd(walked, head, rows.length > inside.length) ??
      aboutHead(head, isBelieved) ??
      (await forgotten(transaction, head, known)))
  return { ...found, rows: inside.length, link: walked, isMore, problem }
}

async function withoutHead(reader: Reader, account: string): Promise<Verified> {
  const first = await findFirstLink(reader, account)
  const problem: ChainProblem | undefined = first && {
    seq: first.seq,
    kind: 'head',
    about: `the head of the chain is gone; its rows begin with ${first.seq}`,
  }
  return { account, rows: 0, firstSeq: 1, head: CHAIN_START, link: CHAIN_START, isMore: false, problem }
}

function before(seq: number, { firstSeq }: Head): ChainProblem {
  return { seq, kind: 'inserted', about: `row ${seq} stands before row ${firstSeq}, with which the kept rows begin` }
}

function atTheEnd(last: Link, head: Head, isBeyond: boolean): ChainProblem | undefined {
  if (last.seq < head.seq) {
    const about = `the chain ends with row ${last.seq}, and its head knows ${head.seq} rows`
    return { seq: last.seq + 1, kind: 'truncated', about }
  }
  if (last.seq === head.seq && last.hash !== head.hash) {
    const about = `row ${head.seq} is not the one that the head knows: rows up to it were written anew, or the head was changed`
    return { seq: head.seq, kind: 'altered', about }
  }
  if (!isBeyond) return undefined
  const about = `there are rows after row ${head.seq}, where the chain ends: they were put there, or an older head was put back`
  return { seq: head.seq + 1, kind: 'inserted', about }
}

function aboutHead({ seq, damagedSeq }: Head, isBelieved: boolean): ChainProblem | undefined {
  if (!isBelieved) return { seq, kind: 'head', about: 'the head of the chain is not as the server wrote it' }
  if (damagedSeq === null) return undefined
  const about = `at row ${damagedSeq} the server itself met a changed head, or rows that it had not written`
  return { seq: damagedSeq, kind: 'head', about }
}

async function forgotten(reader: Reader, head: Head, known: Link | undefined): Promise<ChainProblem | undefined> {
  if (known === undefined || known.seq < head.firstSeq) return undefined
  const link = await findLink(reader, head.account, known.seq)
  if (link?.hash === known.hash) return undefined
  const about = `row ${known.seq} is ${link === undefined ? 'gone' : 'another one'} since you verified it: older data was put back, or the chain was written anew`
  return { seq: known.seq, kind: 'forgotten', about }
}
