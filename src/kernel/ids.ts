import { randomBytes, randomInt, randomUUID } from 'node:crypto'

/** An account id: decimal digits. It can pass 2^53, so it is never a JavaScript number. */
export type Uid = string & { readonly uid: unique symbol }

const UID = /^[1-9][0-9]{0,18}$/

/** Reads an account id; undefined when the text is not 1 to 19 decimal digits without a leading zero. */
export function parseUid(text: string): Uid | undefined {
  return UID.test(text) ? (text as Uid) : undefined
}

/** A new 16-digit account id below 2^53, so that JavaScript clients read it unrounded. */
export function newUid(): Uid {
  return `1${randomInt(10 ** 7, 10 ** 8)}${randomInt(10 ** 6, 10 ** 7)}` as Uid
}

/** A new RAM user id: 18 digits. */
export function newUserId(): string {
  return `2${randomInt(10 ** 8, 10 ** 9)}${randomInt(10 ** 7, 10 ** 8)}`
}

/** A new id of a RAM user group: the vendor's prefix and 16 letters or digits. */
export function newGroupId(): string {
  return `g-${randomText(16)}`
}

/** A new role id: 18 digits. */
export function newRoleId(): string {
  return `3${randomInt(10 ** 8, 10 ** 9)}${randomInt(10 ** 7, 10 ** 8)}`
}

/**
 * A request id as the vendor writes it: an upper-case UUID. It is one of version 7 and begins with `now`, milliseconds since
 * 1970, so that the audit rows of one commit meet on a few pages of their index: random ones dirty a page each.
 */
export function newRequestId(now: number): string {
  const time = now.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`.toUpperCase()
}

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Random letters and digits, each drawn without bias. */
export function randomText(length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += ALPHANUMERIC[byte % 62]
    }
  }
  return text
}

/** A new AccessKey id: the vendor's prefix and 20 letters or digits. */
export function newAccessKeyId(): string {
  return `LTAI${randomText(20)}`
}

/** A new AccessKey secret of 30 letters and digits (178 bits). */
export function newAccessKeySecret(): string {
  return randomText(30)
}
