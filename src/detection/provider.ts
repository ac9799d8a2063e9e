import { UsageError } from '../kernel/failure.ts'
import { AddressRecords, type DatabaseSource, field, openRecords, text } from './address-records.ts'

/** Who announces an address: an autonomous system, mostly one provider. */
export interface Provider {
  /** Its AS number as it is written, `AS64500`. */
  readonly id: string
  /** What it is called; empty where the database does not say. */
  readonly name: string
  readonly source: DatabaseSource
}

/** A database in the MMDB format that knows the autonomous systems of addresses, held in memory. */
export class ProviderDatabase {
  readonly #records: AddressRecords<Provider>

  /** @throws UsageError when the bytes are no such database */
  constructor(bytes: Buffer, name: string) {
    this.#records = new AddressRecords(bytes, { name, kind: 'an ASN database' }, readProvider)
    if (!this.#records.tellsAnything) {
      throw new UsageError(
        `${name} knows no autonomous systems: give an MMDB file whose records have an AS number, such as GeoLite2-ASN`,
      )
    }
  }

  /** Who announces an address; undefined when the database does not say, and for addresses that are not public. */
  find(address: string): Provider | undefined {
    return this.#records.find(address)
  }
}

/** A record in any of the shapes in use: flat (GeoLite2-ASN, DB-IP), among `traits` (GeoIP2), or with `asn` as a text (IPinfo). */
function readProvider(record: object, source: DatabaseSource): Provider | undefined {
  const part = NUMBERS.some((name) => field(record, name) !== undefined) ? record : field(record, 'traits')
  const number = NUMBERS.map((name) => asNumber(field(part, name))).find((one) => one !== undefined)
  if (number === undefined) return undefined
  return { id: `AS${number}`, name: NAMES.map((name) => text(field(part, name))).find((one) => one !== undefined) ?? '', source }
}

const NUMBERS = ['autonomous_system_number', 'asn']
const NAMES = ['autonomous_system_organization', 'as_name', 'as_organization', 'name']
/** The largest that is assigned; 0 is nobody's. */
const LARGEST = 4_294_967_294

function asNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^(AS)?[0-9]{1,10}$/i.test(value) ? Number(value.replace(/^AS/i, '')) : value
  return typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= LARGEST ? number : undefined
}

/** Reads an ASN database from a file. Blocks while it reads, so it belongs into start-up. @throws UsageError when it cannot be read or is none */
export function openProviderDatabase(file: string): ProviderDatabase {
  return openRecords(file, 'ASN', (bytes, name) => new ProviderDatabase(bytes, name))
}
