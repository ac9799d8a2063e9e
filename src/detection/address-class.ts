import { type AddressKey, isIpv4 } from './address.ts'

/** Why an address is not a place on the Internet. */
export type InternalKind =
  | 'private'
  | 'cgnat'
  | 'loopback'
  | 'link-local'
  | 'ula'
  | 'documentation'
  | 'benchmark'
  | 'multicast'
  | 'reserved'
  | 'unspecified'

/** What kind of address it is: on the public Internet, or of which special-purpose block (RFC 6890 and its registries). */
export type AddressClass = 'public' | InternalKind

/** Classes an address. Everything but `public` has no location. */
export function addressClass(key: AddressKey): AddressClass {
  return isIpv4(key) ? class4(key.charCodeAt(0), key.charCodeAt(1)) : class6(key)
}

function class4(high: number, low: number): AddressClass {
  const first = high >>> 8
  const second = high & 255
  if (first === 10) return 'private'
  if (first === 127) return 'loopback'
  if (first === 0) return 'unspecified'
  if (first === 100) return second >= 64 && second < 128 ? 'cgnat' : 'public'
  if (first === 169) return second === 254 ? 'link-local' : 'public'
  if (first === 172) return second >= 16 && second < 32 ? 'private' : 'public'
  if (first === 192) return class192(second, low >>> 8)
  if (first === 198) {
    if (second === 18 || second === 19) return 'benchmark'
    return second === 51 && low >>> 8 === 100 ? 'documentation' : 'public'
  }
  if (first === 203) return second === 0 && low >>> 8 === 113 ? 'documentation' : 'public'
  if (first >= 240) return 'reserved'
  return first >= 224 ? 'multicast' : 'public'
}

function class192(second: number, third: number): AddressClass {
  if (second === 168) return 'private'
  if (second !== 0) return 'public'
  if (third === 0) return 'reserved'
  return third === 2 ? 'documentation' : 'public'
}

function class6(key: AddressKey): AddressClass {
  const first = key.charCodeAt(0)
  const second = key.charCodeAt(1)
  if (first === 0) return classZero(key)
  if (first === 0x2001) {
    if (second === 0xdb8) return 'documentation'
    return second === 2 && key.charCodeAt(2) === 0 ? 'benchmark' : 'public'
  }
  if (first >= 0xff00) return 'multicast'
  if (first >= 0xfec0) return 'private'
  if (first >= 0xfe80) return 'link-local'
  if (first >= 0xfc00 && first < 0xfe00) return 'ula'
  if (first === 0x3fff) return second < 0x1000 ? 'documentation' : 'public'
  if (first === 0x64 && second === 0xff9b) return key.charCodeAt(2) === 1 ? 'private' : 'public'
  if (first === 0x100 && second === 0) return 'reserved'
  return first === 0x5f00 ? 'reserved' : 'public'
}

/** `::`, `::1` and the rest of the block that begins with 16 zero bits, which nobody is assigned. */
function classZero(key: AddressKey): AddressClass {
  for (let i = 1; i < 7; i++) if (key.charCodeAt(i) !== 0) return 'reserved'
  const last = key.charCodeAt(7)
  if (last === 0) return 'unspecified'
  return last === 1 ? 'loopback' : 'reserved'
}
