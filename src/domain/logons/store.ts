import { accountKey } from '../../detection/account-set.ts'
import { addressKey } from '../../detection/address.ts'
import type { LogonEvent } from '../../detection/logon.ts'
import type { ProviderDatabase } from '../../detection/provider.ts'
import { addressIn, sourcePrefix } from '../../detection/source-prefix.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import type { FreshLogon } from './fresh-logons.ts'

const COLUMNS = [
  ...['account', 'id', 'host', 'at', 'user_name', 'domain', 'os', 'service', 'address', 'source', 'port', 'method'],
  ...['fingerprint', 'location', 'raw', 'who', 'program', 'session'],
]

/** Keeps logons; `location` is where their addresses are, by their ids. */
export async function insertLogons(
  transaction: Transaction,
  account: Uid,
  logons: readonly FreshLogon[],
  { sources, location }: { readonly sources: Sources; readonly location: (address: string) => string },
): Promise<void> {
  if (logons.length === 0) return
  const rows = logons.map(({ id, host, event }) => {
    const { at, user = '', domain = '', os, service, address = '', port = 0, method = '', fingerprint = '', raw } = event
    const { program, session = '' } = event
    const place = address === '' ? '' : location(address)
    const values = [user, domain, os, service, address, sources.of(address), port, method, fingerprint, place, raw, whoOf(event)]
    return [account, id, host.uuid, at, ...values, program, session]
  })
  await transaction.insert('logons', COLUMNS, rows, 'ON CONFLICT (account, id) DO NOTHING')
}

/** The account of an event in the form in which accounts are compared; empty when it names none. */
export function whoOf({ user, domain, os }: Pick<LogonEvent, 'user' | 'domain' | 'os'>): string {
  return user === undefined ? '' : accountKey({ user, domain, os })
}

/** The prefix by which an address is counted; empty for what is none. */
export function sourceOf(address: string | undefined): string {
  const key = address === undefined ? undefined : addressKey(address)
  return key === undefined ? '' : sourcePrefix(key)
}

/** The sources of addresses and whose they are, each reckoned once: a batch names few, and those often. */
export class Sources {
  readonly #known = new Map<string | undefined, string>()
  readonly #providers: ProviderDatabase | undefined
  readonly #providerOf = new Map<string, string>()

  constructor(providers?: ProviderDatabase) {
    this.#providers = providers
  }

  /** As `sourceOf`. */
  of(address: string | undefined): string {
    let source = this.#known.get(address)
    if (source === undefined) {
      source = sourceOf(address)
      this.#known.set(address, source)
    }
    return source
  }

  /** Who announces a source, `AS64500`; empty where nobody knows. */
  providerOf(source: string): string {
    if (this.#providers === undefined || source === '') return ''
    let provider = this.#providerOf.get(source)
    if (provider === undefined) {
      provider = this.#providers.find(addressIn(source))?.id ?? ''
      this.#providerOf.set(source, provider)
    }
    return provider
  }
}
