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
  return { ...head, mac: vault.mac(placeOf(head.account), textOf(head)) }
}

/** Whether the server wrote this head, and nobody changed it since. */
export function isGenuine(vault: Vault, head: Head): boolean {
  return vault.isMac(head.mac, placeOf(head.account), textOf(head))
}

/** The link from which on the kept rows are verified. */
export function anchorOf(head: Head): Link {
  return { seq: head.firstSeq - 1, hash: head.firstPrevious }
}

function placeOf(account: string): Place {
  return { account, table: 'audit_heads', record: account, field: 'mac' }
}

function textOf({ seq, hash, firstSeq, firstPrevious, damagedSeq }: Omit<Head, 'mac'>): string {
  return JSON.stringify([seq, hash, firstSeq, firstPrevious, damagedSeq])
}
