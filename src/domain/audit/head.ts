import { CHAIN_START, type Link } from '../../kernel/audit-chain.ts'
import type { Place, Vault } from '../../vault/vault.ts'

/** What is known of an account's chain without reading it: where it begins and where it ends. */
export interface Head {
  readonly account: string
  /** Number and hash of the last row. */
  readonly seq: number
  readonly hash: string
  /** Number of the first row that is kept; one more than `seq` when none is. */
  readonly firstSeq: number
  /** The hash of the row before that one: what is kept is verified from here on. */
  readonly firstPrevious: string
  /** No kept row is much older. A hint for dropping old rows; nothing is believed because of it. */
  readonly firstAt: number
  /** The row at which the server itself met damage; null when it never did. */
  readonly damagedSeq: number | null
  /** Tells that the server wrote this head. */
  readonly mac: string
}

/** The head of a chain that has no row yet. */
export function emptyHead(vault: Vault, account: string, firstAt: number): Head {
  const { seq, hash } = CHAIN_START
  return signHead(vault, { account, seq, hash, firstSeq: seq + 1, firstPrevious: hash, firstAt, damagedSeq: null })
}

/** Makes the code of a changed head. */
export function signHead(vault: Vault, head: Omit<Head, 'mac'>): Head {
  const signed = { ...head, mac: vault.mac(placeOf(head.account), textOf(head)) }
  const known = lastSigned.get(vault) ?? new Map<string, Head>()
  if (known.size >= SIGNED_MAX) known.clear()
  lastSigned.set(vault, known.set(head.account, signed))
  return signed
}

/** Whether the server wrote this head, and nobody changed it since. */
export function isGenuine(vault: Vault, head: Head): boolean {
  const last = lastSigned.get(vault)?.get(head.account)
  return (last !== undefined && isSame(last, head)) || vault.isMac(head.mac, placeOf(head.account), textOf(head))
}

// The heads signed last, so that a busy chain is not checked by its code each time. What is the same need not be
// computed anew; whether it was committed does not matter, for it was signed.
const lastSigned = new WeakMap<Vault, Map<string, Head>>()
const SIGNED_MAX = 4096

function isSame(a: Head, b: Head): boolean {
  return (
    a.mac === b.mac &&
    a.seq === b.seq &&
    a.hash === b.hash &&
    a.firstSeq === b.firstSeq &&
    a.firstPrevious === b.firstPrevious &&
    a.damagedSeq === b.damagedSeq
  )
}

/** The link from which on the kept rows are verified. */
export function anchorOf(head: Head): Link {
  return { seq: head.firstSeq - 1, hash: head.firstPrevious }
}

/** What the code of a head is made for. */
export function signedPart(head: Omit<Head, 'mac'>): { readonly place: Place; readonly text: string } {
  return { place: placeOf(head.account), text: textOf(head) }
}

function placeOf(account: string): Place {
  return { account, table: 'audit_heads', record: account, field: 'mac' }
}

function textOf({ seq, hash, firstSeq, firstPrevious, damagedSeq }: Omit<Head, 'mac'>): string {
  return JSON.stringify([seq, hash, firstSeq, firstPrevious, damagedSeq])
}
