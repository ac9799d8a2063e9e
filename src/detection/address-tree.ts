import { type AddressKey, isIpv4 } from './address.ts'

/** What the metadata of an MMDB file say of its search tree. */
interface TreeShape {
  readonly nodeCount: number
  /** Bits of one of a node's two records: 24, 28 or 32. */
  readonly recordSize: number
  readonly ipVersion: number
}

/** Reads the left (0) or the right (1) record of a node. */
type Step = (bytes: Uint8Array, node: number, side: number) => number

const UNIT_BITS = 16
/** In a tree of IPv6 the IPv4 addresses stand behind so many zero bits. */
const IPV4_DEPTH = 96

/**
 * The search tree of an MMDB file: a binary tree by the bits of addresses. Walked over the file's bytes as they lie, and for IPv4 from the
 * middle on: where the first 16 bits lead to is remembered, which is at most 65,536 numbers.
 */
export class AddressTree {
  readonly #bytes: Uint8Array
  readonly #nodeCount: number
  readonly #step: Step
  readonly #units: number
  readonly #ipv4Root: number
  /** By the first 16 bits of IPv4 addresses; 0, the root, where none of these was asked for yet. */
  readonly #ipv4Middle = new Uint32Array(1 << UNIT_BITS)

  constructor(bytes: Uint8Array, { nodeCount, recordSize, ipVersion }: TreeShape) {
    this.#bytes = bytes
    this.#nodeCount = nodeCount
    this.#step = recordSize === 24 ? step24 : recordSize === 28 ? step28 : step32
    this.#units = ipVersion === 6 ? 8 : 2
    let root = 0
    if (ipVersion === 6) for (let depth = 0; depth < IPV4_DEPTH && root < nodeCount; depth++) root = this.#step(bytes, root, 0)
    this.#ipv4Root = root
  }

  /** The number of the record of an address, the same for all addresses that share it; undefined where the tree has none. */
  find(key: AddressKey): number | undefined {
    let node = isIpv4(key) ? this.#afterFirstUnit(key.charCodeAt(0)) : 0
    for (let unit = isIpv4(key) ? 1 : 0; unit < key.length && node < this.#nodeCount; unit++) {
      node = this.#walk(node, key.charCodeAt(unit))
    }
    return node > this.#nodeCount ? node : undefined
  }

  /** The lowest address of each network that has a record, from below; of those that are reached on several ways, each of them. */
  *networks(): Generator<AddressKey> {
    const depths = this.#units * UNIT_BITS
    const waiting = [{ node: 0, depth: 0, units: new Array<number>(this.#units).fill(0) }]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { node, depth, units } = next
      if (node > this.#nodeCount) yield String.fromCharCode(...units) as AddressKey
      if (node >= this.#nodeCount || depth === depths) continue
      const unit = Math.floor(depth / UNIT_BITS)
      const bit = 1 << (UNIT_BITS - 1 - (depth % UNIT_BITS))
      const right = units.with(unit, (units[unit] ?? 0) | bit)
      waiting.push({ node: this.#step(this.#bytes, node, 1), depth: depth + 1, units: right })
      waiting.push({ node: this.#step(this.#bytes, node, 0), depth: depth + 1, units })
    }
  }

  #afterFirstUnit(unit: number): number {
    const known = this.#ipv4Middle[unit] ?? 0
    if (known > 0) return known
    const node = this.#walk(this.#ipv4Root, unit)
    this.#ipv4Middle[unit] = node
    return node
  }

  /** Goes on from a node by 16 bits, or to where the tree ends before. */
  #walk(from: number, unit: number): number {
    let node = from
    for (let bit = UNIT_BITS - 1; bit >= 0 && node < this.#nodeCount; bit--) {
      node = this.#step(this.#bytes, node, (unit >>> bit) & 1)
    }
    return node
  }
}

/** A byte; 0 behind the end of a file that was cut off. */
function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0
}

const step24: Step = (bytes, node, side) => {
  const at = node * 6 + side * 3
  return (byte(bytes, at) << 16) | (byte(bytes, at + 1) << 8) | byte(bytes, at + 2)
}

/** Both records share the middle byte: the left has its upper half, the right its lower. */
const step28: Step = (bytes, node, side) => {
  const at = node * 7 + side * 4
  const middle = byte(bytes, node * 7 + 3)
  const top = side === 0 ? middle >>> 4 : middle & 15
  return (top << 24) | (byte(bytes, at) << 16) | (byte(bytes, at + 1) << 8) | byte(bytes, at + 2)
}

const step32: Step = (bytes, node, side) => {
  const at = node * 8 + side * 4
  return ((byte(bytes, at) << 24) | (byte(bytes, at + 1) << 16) | (byte(bytes, at + 2) << 8) | byte(bytes, at + 3)) >>> 0
}
