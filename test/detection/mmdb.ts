import { LocationDatabase } from '../../src/detection/locate.ts'

/** What a record of a test database may hold. */
export type MmdbValue = string | number | boolean | readonly MmdbValue[] | { readonly [name: string]: MmdbValue }

/** One network of a test database: its bits, of which up to 32 are taken as IPv4, and its record. */
export interface MmdbNetwork {
  readonly bits: string
  readonly record: MmdbValue
}

function control(type: number, size: number): number[] {
  if (size >= 29) {
    if (size >= 285) throw new Error('values of a test database are short')
    return type > 7 ? [29, type - 7, size - 29] : [(type << 5) | 29, size - 29]
  }
  return type > 7 ? [size, type - 7] : [(type << 5) | size]
}

function encode(value: MmdbValue): number[] {
  if (typeof value === 'string') {
    const bytes = [...Buffer.from(value)]
    return [...control(2, bytes.length), ...bytes]
  }
  if (typeof value === 'boolean') return control(14, value ? 1 : 0)
  if (typeof value === 'number' && !(Number.isInteger(value) && value >= 0)) {
    const double = Buffer.alloc(8)
    double.writeDoubleBE(value)
    return [...control(3, 8), ...double]
  }
  if (typeof value === 'number') return [...control(6, 4), value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
  if (Array.isArray(value)) return [...control(11, value.length), ...value.flatMap((item) => encode(item))]
  const fields = Object.entries(value as { readonly [name: string]: MmdbValue })
  return [...control(7, fields.length), ...fields.flatMap(([name, item]) => [...encode(name), ...encode(item)])]
}

/** The bits of a network, `203.0.113.0/24` of an IPv4 tree. */
export function ipv4Bits(cidr: string): string {
  const [address = '', length = '32'] = cidr.split('/')
  const bits = address.split('.').map((octet) => Number(octet).toString(2).padStart(8, '0'))
  return bits.join('').slice(0, Number(length))
}

/** A node with records of so many bits. */
function node(size: 24 | 28 | 32, left: number, right: number): number[] {
  const bytes = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
  if (size === 32) return [...bytes(left), ...bytes(right)]
  const middle = size === 24 ? [] : [((left >>> 24) << 4) | (right >>> 24)]
  return [...bytes(left).slice(1), ...middle, ...bytes(right).slice(1)]
}

/** Writes a small MMDB file: what an operator's own database looks like. Networks must not overlap. */
export function buildMmdb(ipVersion: 4 | 6, networks: readonly MmdbNetwork[], recordSize: 24 | 28 | 32 = 24): Buffer {
  const nodes: [number, number][] = [[-1, -1]]
  const data: number[] = []
  for (const { bits, record } of networks) {
    const offset = data.length
    data.push(...encode(record))
    const path = ipVersion === 6 && bits.length <= 32 ? '0'.repeat(96) + bits : bits
    let at = 0
    ;[...path].forEach((bit, depth) => {
      const pair = nodes[at] ?? [-1, -1]
      const side = bit === '1' ? 1 : 0
      if (depth === path.length - 1) {
        pair[side] = -2 - offset
      } else {
        if (pair[side] < 0) {
          pair[side] = nodes.length
          nodes.push([-1, -1])
        }
        at = pair[side]
      }
    })
  }
  const count = nodes.length
  const place = (child: number) => (child === -1 ? count : child < -1 ? count + 16 + (-2 - child) : child)
  const tree = nodes.flatMap(([left, right]) => node(recordSize, place(left), place(right)))
  const metadata = encode({
    node_count: count,
    record_size: recordSize,
    ip_version: ipVersion,
    database_type: 'Test',
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: Date.UTC(2026, 0, 31) / 1000,
    description: { en: 'made by a test' },
  })
  const marker = [0xab, 0xcd, 0xef, ...Buffer.from('MaxMind.com')]
  return Buffer.from([...tree, ...new Array<number>(16).fill(0), ...data, ...marker, ...metadata])
}

/** A database in which IPv4 networks lie at one point each, `{ '8.8.8.0/24': ['US', 40, -74] }`, give or take 20 km. */
export function pointsOf(networks: Readonly<Record<string, readonly [country: string, latitude: number, longitude: number]>>) {
  const all = Object.entries(networks).map(([cidr, [country, latitude, longitude]]) => ({
    bits: ipv4Bits(cidr),
    record: { country: { iso_code: country }, location: { latitude, longitude, accuracy_radius: 20 } },
  }))
  return new LocationDatabase(buildMmdb(6, all), 'cities')
}
