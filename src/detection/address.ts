/**
 * An IP address as a string of 16-bit code units, 2 for IPv4 and 8 for IPv6: two keys of one family compare like their
 * addresses, and a key holds on to no log text, so caches may keep it. Not for display; see `formatAddress`.
 */
export type AddressKey = string & { readonly addressKey: unique symbol }

const DOT = 0x2e
const COLON = 0x3a
const ZERO = 0x30
/** The longest textual address (45 characters) with a generous zone id. */
const LONGEST = 110

/** True for IPv4. */
export function isIpv4(key: AddressKey): boolean {
  return key.length === 2
}

function ipv4Key(value: number): AddressKey {
  return String.fromCharCode(Math.floor(value / 0x10000), value % 0x10000) as AddressKey
}

function makeKey(units: readonly number[]): AddressKey {
  return String.fromCharCode(...units) as AddressKey
}

/** IPv4 in `text[start, end)` as an unsigned number; -1 when it is none. Leading zeros are refused: some read them as octal. */
function ipv4Number(text: string, start: number, end: number): number {
  if (end - start < 7 || end - start > 15) return -1
  let value = 0
  let octet = -1
  let dots = 0
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i)
    if (code === DOT) {
      if (octet < 0 || ++dots > 3) return -1
      value = value * 256 + octet
      octet = -1
    } else {
      const digit = code - ZERO
      if (digit < 0 || digit > 9 || octet === 0) return -1
      octet = octet < 0 ? digit : octet * 10 + digit
      if (octet > 255) return -1
    }
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : -1
}

function hexDigit(code: number): number {
  if (code >= ZERO && code <= 0x39) return code - ZERO
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

/** Reads one hexadecimal group; gives its value and, in the upper bits, its length (1 to 4), or -1. */
function readGroup(text: string, start: number, end: number): number {
  let value = 0
  let i = start
  for (; i < end; i++) {
    const digit = hexDigit(text.charCodeAt(i))
    if (digit < 0) break
    if (i - start === 4) return -1
    value = value * 16 + digit
  }
  return i === start ? -1 : value + (i - start) * 0x10000
}

/** The eight groups of an IPv6 address in `text[0, end)`, or undefined. */
function ipv6Groups(text: string, end: number): number[] | undefined {
  const groups: number[] = []
  let gap = -1
  let i = 0
  if (text.charCodeAt(0) === COLON) {
    if (text.charCodeAt(1) !== COLON) return undefined
    gap = 0
    i = 2
  }
  while (i < end) {
    const group = readGroup(text, i, end)
    if (group < 0 || groups.length === 8) return undefined
    const next = i + (group >>> 16)
    if (next < end && text.charCodeAt(next) === DOT) {
      const value = ipv4Number(text, i, end)
      if (value < 0) return undefined
      groups.push(Math.floor(value / 0x10000), value % 0x10000)
      break
    }
    groups.push(group & 0xffff)
    if (next === end) break
    i = next + 1
    if (text.charCodeAt(next) !== COLON || i === end) return undefined
    if (text.charCodeAt(i) === COLON) {
      if (gap >= 0) return undefined
      gap = groups.length
      i++
    }
  }
  if (gap < 0) return groups.length === 8 ? groups : undefined
  if (groups.length >= 8) return undefined
  return [...groups.slice(0, gap), ...new Array<number>(8 - groups.length).fill(0), ...groups.slice(gap)]
}

/** True for IPv4 written inside IPv6: mapped (`::ffff:0:0/96`) or NAT64's well-known prefix (`64:ff9b::/96`, RFC 6052). */
function wrapsIpv4(groups: readonly number[]): boolean {
  for (let i = 2; i < 5; i++) if (groups[i] !== 0) return false
  if (groups[0] === 0 && groups[1] === 0) return groups[5] === 0xffff
  return groups[0] === 0x64 && groups[1] === 0xff9b && groups[5] === 0
}

/**
 * Reads an address: `::ffff:a.b.c.d` and `64:ff9b::a.b.c.d` are the IPv4 address within, a zone id (`%eth0`) is dropped.
 * Gives undefined for anything else (host names, `UNKNOWN`); never asks the DNS.
 */
export function addressKey(text: string): AddressKey | undefined {
  if (text.length > LONGEST) return undefined
  const value = ipv4Number(text, 0, text.length)
  if (value >= 0) return ipv4Key(value)
  if (!text.includes(':')) return undefined
  const percent = text.indexOf('%')
  const groups = ipv6Groups(text, percent < 0 ? text.length : percent)
  if (groups === undefined) return undefined
  return wrapsIpv4(groups) ? makeKey(groups.slice(6)) : makeKey(groups)
}

/** The canonical text of an address: dotted IPv4, or IPv6 as in RFC 5952. */
export function formatAddress(key: AddressKey): string {
  if (isIpv4(key)) {
    const high = key.charCodeAt(0)
    const low = key.charCodeAt(1)
    return `${high >>> 8}.${high & 255}.${low >>> 8}.${low & 255}`
  }
  let gapStart = -1
  let gapLength = 1
  for (let i = 0; i < 8; i++) {
    let run = 0
    while (i + run < 8 && key.charCodeAt(i + run) === 0) run++
    if (run > gapLength) {
      gapStart = i
      gapLength = run
    }
    i += run
  }
  let text = ''
  for (let i = 0; i < 8; i++) {
    if (i === gapStart) {
      text += '::'
      i += gapLength - 1
    } else {
      if (text !== '' && !text.endsWith(':')) text += ':'
      text += key.charCodeAt(i).toString(16)
    }
  }
  return text
}

/** The canonical text of an address given in any spelling; undefined when it is none. See `addressKey`. */
export function normaliseAddress(text: string): string | undefined {
  if (ipv4Number(text, 0, text.length) >= 0) return text
  const key = addressKey(text)
  return key === undefined ? undefined : formatAddress(key)
}

/** The key with all bits after the first `bits` set to 0 (`'low'`) or to 1 (`'high'`): the ends of a CIDR block. */
export function blockEnd(key: AddressKey, bits: number, end: 'low' | 'high'): AddressKey {
  const units: number[] = []
  for (let i = 0; i < key.length; i++) {
    const kept = Math.min(16, Math.max(0, bits - i * 16))
    const mask = (0xffff << (16 - kept)) & 0xffff
    const unit = key.charCodeAt(i)
    units.push(end === 'low' ? unit & mask : (unit & mask) | (~mask & 0xffff))
  }
  return makeKey(units)
}

/** How many leading bits two addresses of one family share. */
export function commonPrefixBits(a: AddressKey, b: AddressKey): number {
  for (let i = 0; i < a.length; i++) {
    const difference = a.charCodeAt(i) ^ b.charCodeAt(i)
    if (difference !== 0) return i * 16 + Math.clz32(difference) - 16
  }
  return a.length * 16
}
