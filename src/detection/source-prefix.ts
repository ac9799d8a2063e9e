import { type AddressKey, addressKey, blockEnd, formatAddress, isIpv4 } from './address.ts'

/** The wider blocks to which sources are added up when an attack is spread over neighbours. */
const IPV4_ROLL_UPS = [24] as const
const IPV6_ROLL_UPS = [56, 48] as const

/**
 * The prefix by which a source is counted: an IPv4 address alone, of IPv6 the /64, because one line of a provider is given at
 * least that and its owner may use any address in it. The text is an approved value's canonical one (`203.0.113.7`,
 * `2001:db8:1:2::/64`; see `normaliseIp`), so what is counted can be approved as it stands.
 */
export function sourcePrefix(key: AddressKey): string {
  return isIpv4(key) ? formatAddress(key) : block(key, 64)
}

/** The wider blocks of a source, from small to large: /24 of IPv4; /56 and /48 of IPv6. Canonical texts. */
export function sourceRollUps(key: AddressKey): readonly string[] {
  const widths: readonly number[] = isIpv4(key) ? IPV4_ROLL_UPS : IPV6_ROLL_UPS
  return widths.map((bits) => block(key, bits))
}

/** An address of a source (a text of `sourcePrefix`): its own, or the lowest of IPv6. */
export function addressIn(source: string): string {
  return source.replace(/\/64$/, '')
}

/** The network in which a source (a text of `sourcePrefix`) has neighbours: the /24 of IPv4, the /48 of IPv6; empty for what is no source. */
export function networkOf(source: string): string {
  const dot = source.lastIndexOf('.')
  if (dot >= 0) return `${source.slice(0, dot)}.0/${IPV4_ROLL_UPS[0]}`
  const key = addressKey(addressIn(source))
  return key === undefined ? '' : (sourceRollUps(key).at(-1) ?? '')
}

/**
 * The smallest of the blocks to which sources are added up that holds all of some sources (texts of `sourcePrefix`): a /24, or a /56 or /48;
 * empty where none does.
 */
export function narrowestOf(sources: Iterable<string>): string {
  let common: readonly string[] | undefined
  for (const source of sources) {
    const key = addressKey(addressIn(source))
    const own = key === undefined ? [] : sourceRollUps(key)
    common = common === undefined ? own : common.filter((block) => own.includes(block))
  }
  return common?.[0] ?? ''
}

function block(key: AddressKey, bits: number): string {
  return `${formatAddress(blockEnd(key, bits, 'low'))}/${bits}`
}
