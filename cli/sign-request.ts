import { createHash, createHmac, randomUUID } from 'node:crypto'
import { isoSeconds } from '../src/kernel/clock.ts'
import type { ClientSettings } from './client-settings.ts'

const ALGORITHM = 'ACS3-HMAC-SHA256'

/** What is called. */
export interface Operation {
  readonly version: string
  readonly action: string
}

/**
 * All headers of a POST to `/` with this form body, signed with the vendor's V3 signature. Every call gives a new
 * nonce and the present time, so a repeated request must be signed anew.
 */
export function signRequest(settings: ClientSettings, { version, action }: Operation, body: string): Record<string, string> {
  const signed: Record<string, string> = {
    host: settings.endpoint.host,
    // Vendor: clients name the type only when there is a body.
    ...(body === '' ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    'x-acs-action': action,
    'x-acs-content-sha256': sha256(body),
    'x-acs-date': isoSeconds(Date.now()),
    ...(settings.securityToken === undefined ? {} : { 'x-acs-security-token': settings.securityToken.reveal() }),
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-version': version,
  }
  const names = Object.keys(signed).sort()
  const headerLines = names.map((name) => `${name}:${signed[name]}\n`).join('')
  const canonical = ['POST', '/', '', headerLines, names.join(';'), sha256(body)].join('\n')
  const signature = createHmac('sha256', settings.accessKeySecret.reveal())
    .update(`${ALGORITHM}\n${sha256(canonical)}`)
    .digest('hex')
  return {
    ...signed,
    accept: 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    authorization: `${ALGORITHM} Credential=${settings.accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`,
  }
}

/** Parameters as a form body. The signature covers its bytes, so any faithful encoding will do. */
export function formBody(parameters: Iterable<readonly [name: string, value: string]>): string {
  return Array.from(parameters, ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
