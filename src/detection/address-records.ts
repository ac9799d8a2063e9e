import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type CountryResponse, Reader } from 'mmdb-lib'
import { UsageError } from '../kernel/failure.ts'
import { type AddressKey, addressKey, formatAddress, isIpv4 } from './address.ts'
import { addressClass } from './address-class.ts'
import { AddressTree } from './address-tree.ts'

/** Which database said something of an address. */
export interface DatabaseSource {
  readonly name: string
  /** The day on which it was built, `2026-06-17`. */
  readonly build: string
}

/** So many decoded records are remembered; the built-in database has some hundred. */
const REMEMBERED_RECORDS = 32_768
/** A database that knows nothing of so many networks is one of something else. */
const LOOKED_AT = 1_000

type ReadRecord<Known> = (record: object, source: DatabaseSource) => Known | undefined

/** What a database in the MMDB format knows of addresses, held in memory. */
export class AddressRecords<Known extends object> {
  readonly source: DatabaseSource
  readonly #reader: Reader<CountryResponse>
  readonly #hasIpv6: boolean
  readonly #tree: AddressTree
  readonly #read: ReadRecord<Known>
  /** By the number of their record in the tree; null for a record that tells nothing. */
  readonly #known = new Map<number, Known | null>()

  /**
   * `read` makes of a record what is known, undefined where that is nothing; `kind` is what the database is, `an ASN database`.
   * @throws UsageError when the bytes are none
   */
  constructor(bytes: Buffer, { name, kind }: { readonly name: string; readonly kind: string }, read: ReadRecord<Known>) {
    try {
      this.#reader = new Reader<CountryResponse>(bytes)
      this.#tree = new AddressTree(bytes, this.#reader.metadata)
      this.#hasIpv6 = this.#reader.metadata.ipVersion === 6
      this.source = { name, build: this.#reader.metadata.buildEpoch.toISOString().slice(0, 10) }
      this.#reader.get('192.0.2.1')
    } catch (error) {
      throw new UsageError(`${name} is not ${kind} (MMDB): ${error instanceof Error ? error.message : error}`)
    }
    this.#read = read
  }

  /** What is known of an address; undefined when the database does not say, and for addresses that are not public. */
  find(address: string): Known | undefined {
    const key = addressKey(address)
    // A database of IPv4 only would be walked with the first 32 bits of an IPv6 address.
    if (key === undefined || !(this.#hasIpv6 || isIpv4(key)) || addressClass(key) !== 'public') return undefined
    const record = this.#tree.find(key)
    if (record === undefined) return undefined
    let known = this.#known.get(record)
    if (known === undefined) {
      known = this.#decode(key)
      if (this.#known.size >= REMEMBERED_RECORDS) this.#known.clear()
      this.#known.set(record, known)
    }
    return known ?? undefined
  }

  /** Whether anything is known of any of the first networks. */
  get tellsAnything(): boolean {
    let looked = 0
    for (const key of this.#tree.networks()) {
      if (this.#decode(key) !== null) return true
      if (++looked === LOOKED_AT) break
    }
    return false
  }

  #decode(key: AddressKey): Known | null {
    try {
      const record: unknown = this.#reader.get(formatAddress(key))
      return typeof record === 'object' && record !== null ? (this.#read(record, this.source) ?? null) : null
    } catch {
      return null
    }
  }
}

/** Opens a database, of `kind` in words; its name is the file's. Blocks while it reads. @throws UsageError when it cannot be read or is none */
export function openRecords<Database>(file: string, kind: string, open: (bytes: Buffer, name: string) => Database): Database {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    throw new UsageError(`cannot read the ${kind} database ${file}: ${error instanceof Error ? error.message : error}`)
  }
  return open(bytes, basename(file).replace(/\.mmdb$/i, ''))
}

/** A field of a record, or of a record in it; undefined where there is none. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

/** A value where it is a text that is not empty. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
