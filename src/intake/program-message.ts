import type { LogonEvent, LogonResult, LogonService } from '../detection/logon.ts'
import { hostAddress } from './sshd-peer.ts'

/** What one message of a program says about a logon; `service` only where it is not always the same for the program. */
export type ProgramMessage = Pick<LogonEvent, 'result' | 'user' | 'address' | 'port' | 'method' | 'fingerprint'> & {
  readonly service?: LogonService
}

/** `other` is a message that has nothing to do with logons; undefined is one that is not understood. */
export type Reading = (message: string) => ProgramMessage | 'other' | undefined

/** Where somebody comes from, as a message writes it. */
export interface Origin {
  readonly host: string | undefined
  readonly port?: number | undefined
}

/** A message about an account, from an origin if it names one; what is no address is no address (host names stay unresolved). */
export function said(result: LogonResult, user: string | undefined, origin?: Origin, method?: string): ProgramMessage {
  const address = origin?.host === undefined ? undefined : hostAddress(origin.host)
  return { result, user, address, port: origin?.port, method, fingerprint: undefined }
}

/** Messages by how they begin; the reading gets what stands behind. */
export type Forms = readonly (readonly [prefix: string, read: Reading])[]

/** Reads a message by the first form that it begins like and that understands it. */
export function readForms(forms: Forms, message: string): ReturnType<Reading> {
  for (const [prefix, read] of forms) {
    if (!message.startsWith(prefix)) continue
    const found = read(message.slice(prefix.length))
    if (found !== undefined) return found
  }
  return undefined
}

/** Forms that say one thing without a name or an address. */
export function formsSaying(result: LogonResult, prefixes: readonly string[]): Forms {
  const message = said(result, undefined)
  return prefixes.map((prefix) => [prefix, () => message] as const)
}

/** Splits `HOST:PORT`, also `[HOST]:PORT`; without a port all of it is the host. A text with a blank in it is no host. */
export function hostAndPort(text: string): Origin {
  if (text === '' || text.includes(' ')) return { host: undefined }
  const colon = text.lastIndexOf(':')
  const digits = text.slice(colon + 1)
  if (colon < 0 || !/^[0-9]{1,5}$/.test(digits) || Number(digits) > 65_535) return { host: text }
  const host = text.slice(0, colon)
  return { host: host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host, port: Number(digits) }
}
