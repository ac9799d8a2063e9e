import { type Refusal, refuse } from '../kernel/outcome.ts'
import { type AddressKey, addressKey, blockEnd, commonPrefixBits, formatAddress, isIpv4 } from './address.ts'

/** So much of a refused text is repeated in the refusal. */
const SHOWN = 128

/** An approved address, CIDR block or span; both ends belong to it. */
export interface IpRange {
  /** Canonical text: `10.1.2.3`, `10.1.0.0/16` (host bits cleared) or `10.1.2.3-10.1.2.9`. */
  readonly value: string
  readonly from: AddressKey
  readonly to: AddressKey
}

/**
 * Reads an approved source: an address, a CIDR block or `a-b`, IPv4 or IPv6. IPv4 inside IPv6 (`::ffff:`, NAT64) becomes IPv4.
 * Refuses (`bad-ip`) what is none of these, a prefix length that does not fit, a span of two families or one that runs backwards.
 */
export function normaliseIp(text: string): IpRange | Refusal<'bad-ip'> {
  const trimmed = text.trim()
  const slash = trimmed.indexOf('/')
  if (slash >= 0) return readBlock(trimmed, slash)
  const dash = trimmed.indexOf('-')
  if (dash >= 0) return readSpan(trimmed, dash)
  const key = addressKey(trimmed)
  return key === undefined ? refuse('bad-ip', text.slice(0, SHOWN)) : { value: formatAddress(key), from: key, to: key }
}

function readBlock(text: string, slash: number): IpRange | Refusal<'bad-ip'> {
  const addressText = text.slice(0, slash).trim()
  const bitsText = text.slice(slash + 1).trim()
  const key = addressKey(addressText)
  if (key === undefined || !/^[0-9]{1,3}$/.test(bitsText)) return refuse('bad-ip', text.slice(0, SHOWN))
  const unwrapped = isIpv4(key) && addressText.includes(':')
  const bits = Number(bitsText) - (unwrapped ? 96 : 0)
  const width = key.length * 16
  if (bits < 0 || bits > width) return refuse('bad-ip', text.slice(0, SHOWN))
  const from = blockEnd(key, bits, 'low')
  const address = formatAddress(from)
  return { value: bits === width ? address : `${address}/${bits}`, from, to: blockEnd(key, bits, 'high') }
}

function readSpan(text: string, dash: number): IpRange | Refusal<'bad-ip'> {
  const from = addressKey(text.slice(0, dash).trim())
  const to = addressKey(text.slice(dash + 1).trim())
  if (from === undefined || to === undefined || from.length !== to.length || from > to)
    return refuse('bad-ip', text.slice(0, SHOWN))
  const first = formatAddress(from)
  return { value: from === to ? first : `${first}-${formatAddress(to)}`, from, to }
}

/** Many ranges, ready to be asked. */
export interface IpRangeSet {
  readonly ipv4: OrderedRanges
  readonly ipv6: OrderedRanges
}

interface OrderedRanges {
  /** By their first address. */
  readonly ranges: readonly IpRange[]
  /** The largest last address among `ranges[0..i]`: with it one binary search decides, however the ranges overlap. */
  readonly reach: readonly AddressKey[]
}

/** Orders ranges for `isApproved`. */
export function ipRangeSet(ranges: readonly IpRange[]): IpRangeSet {
  if (ranges.length === 0) return NO_ADDRESSES
  return {
    ipv4: orderRanges(ranges.filter((range) => isIpv4(range.from))),
    ipv6: orderRanges(ranges.filter((range) => !isIpv4(range.from))),
  }
}

const NO_RANGES: OrderedRanges = { ranges: [], reach: [] }

const NO_ADDRESSES: IpRangeSet = { ipv4: NO_RANGES, ipv6: NO_RANGES }

function orderRanges(ranges: IpRange[]): OrderedRanges {
  if (ranges.length === 0) return NO_RANGES
  ranges.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
  const reach: AddressKey[] = []
  let furthest: AddressKey | undefined
  for (const range of ranges) {
    furthest = furthest === undefined || range.to > furthest ? range.to : furthest
    reach.push(furthest)
  }
  return { ranges, reach }
}

/** True when an address lies in one of the ranges. */
export function isApproved(set: IpRangeSet, key: AddressKey): boolean {
  const { ranges, reach } = isIpv4(key) ? set.ipv4 : set.ipv6
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const range = ranges[middle]
    if (range !== undefined && range.from <= key) low = middle + 1
    else high = middle
  }
  const furthest = reach[low - 1]
  return furthest !== undefined && furthest >= key
}

/** The range whose nearer end shares most leading bits with an address; undefined when none is of its family. */
export function nearestRange(set: IpRangeSet, key: AddressKey): { range: IpRange; commonBits: number } | undefined {
  let nearest: { range: IpRange; commonBits: number } | undefined
  for (const range of (isIpv4(key) ? set.ipv4 : set.ipv6).ranges) {
    const commonBits = Math.max(commonPrefixBits(range.from, key), commonPrefixBits(range.to, key))
    if (nearest === undefined || commonBits > nearest.commonBits) nearest = { range, commonBits }
  }
  return nearest
}
