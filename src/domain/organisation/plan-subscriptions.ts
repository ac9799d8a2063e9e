import { timingSafeEqual } from 'node:crypto'
import type { Secret } from '../../kernel/secret.ts'
import type { Vault } from '../../vault/vault.ts'
import { knownParts, MAX_SUBSCRIPTIONS, type OpenTarget, type SecretParts } from '../subscriptions/read.ts'
import type { Item } from './item.ts'
import { countWithin } from './plan-checks.ts'
import type { State } from './state.ts'
import { CHANNEL, SEALED, TARGET } from './subscriptions.ts'
import type { Row } from './table.ts'

/**
 * What the server makes impossible of subscriptions: another way, and another place for a secret that the file does not have.
 * @throws Flaw for the first item that cannot be
 */
export function checkKeptSecrets(state: State): void {
  countWithin(state, 'subscription', ({ account }) => {
    const words = `account ${account} would have more than ${MAX_SUBSCRIPTIONS} subscriptions`
    return { scope: [account], others: state.othersIn('subscription', [account]), most: MAX_SUBSCRIPTIONS, words }
  })
  for (const [id, item] of state.itemsOf('subscription')) {
    const present = state.rowOf('subscription', id)
    const fault = present === undefined ? undefined : faultOf(item, present)
    if (fault !== undefined) throw state.document.flaw([...item.path.slice(0, -1), fault.part], fault.words)
  }
}

function faultOf({ values, parts }: Item, present: Row): { part: string; words: string } | undefined {
  const [wanted, kept] = [values, present.values].map((of) => JSON.parse(String(of[TARGET])) as OpenTarget)
  if (values[CHANNEL] !== present.values[CHANNEL]) {
    return { part: 'channel', words: `is ${present.values[CHANNEL]} on the server and cannot change: take another name` }
  }
  if (wanted === undefined || kept === undefined) return undefined
  if (wanted.origin !== kept.origin && parts?.url === undefined) {
    return { part: 'url', words: 'is missing: the server has the one of another origin' }
  }
  const needsSecret = wanted.userName !== '' && (kept.userName === '' || wanted.host !== kept.host)
  if (!needsSecret || parts?.secret !== undefined) return undefined
  return { part: 'secret', words: 'is missing: the server has none for this host' }
}

/** The subscriptions of which a file has something secret, as they are on the server. */
export function heldParts(state: State): { account: string; sealed: string }[] {
  return [...state.itemsOf('subscription')].flatMap(([id, { account, parts }]) => {
    const present = parts?.url === undefined && parts?.secret === undefined ? undefined : state.rowOf('subscription', id)
    return present === undefined ? [] : [{ account, sealed: String(present.values[SEALED]) }]
  })
}

/** What is secret of a subscription that is there; undefined where it cannot be opened any more. */
export function keptParts(vault: Vault, { account, more, values }: Row): SecretParts | undefined {
  return knownParts(vault, account, Number(more), String(values[SEALED]))
}

/** Whether a file has something secret of a subscription that the server has otherwise. */
export function hasOtherParts(vault: Vault, { parts }: Item, present: Row): boolean {
  if (parts?.url === undefined && parts?.secret === undefined) return false
  const kept = keptParts(vault, present)
  const isOther = (given: Secret | undefined, held: Secret | undefined) => given !== undefined && !isSame(given, held)
  return isOther(parts.url, kept?.url) || isOther(parts.secret, kept?.secret)
}

function isSame(given: Secret, held: Secret | undefined): boolean {
  const [one, other] = [given, held].map((secret) => Buffer.from(secret?.reveal() ?? ''))
  return one !== undefined && other !== undefined && one.length === other.length && timingSafeEqual(one, other)
}
