import { createDecipheriv, createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto'
import { Secret } from '../kernel/secret.ts'
import type { KeyRing } from './key-ring.ts'
import type { Place } from './vault.ts'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Opens a value that is sealed as before data keys; undefined when the ring cannot. */
export function openOldSeal(ring: KeyRing, sealed: string, { account, table, record, field }: Place): Secret | undefined {
  const [version, keyId = '', encoded = ''] = sealed.split('.', 3)
  const key = ring.find(keyId)?.key
  const bytes = Buffer.from(encoded, 'base64url')
  if (version !== 'v1' || key === undefined || bytes.length < NONCE_BYTES + TAG_BYTES) return undefined
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(JSON.stringify(['garrison', 'v1', keyId, account, table, record, field]), 'utf8'))
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES))
  const plain = decipher.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES))
  try {
    decipher.final()
  } catch {
    return undefined
  }
  return new Secret(plain.toString('utf8'))
}

/** Whether a code of before data keys was made for this place and text. */
export function isGenuineOldMac(ring: KeyRing, mac: string, { account, table, record, field }: Place, text: string): boolean {
  const keyId = mac.split('.', 2)[1] ?? ''
  const key = ring.find(keyId)?.key
  if (!mac.startsWith('m1.') || key === undefined) return false
  const macKey = createSecretKey(Buffer.from(hkdfSync('sha256', key, '', 'garrison mac', 32)))
  const bound = JSON.stringify(['garrison', 'm1', keyId, account, table, record, field, text])
  const expected = Buffer.from(`m1.${keyId}.${createHmac('sha256', macKey).update(bound, 'utf8').digest('base64url')}`)
  const given = Buffer.from(mac)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
