import { addressKey } from '../../detection/address.ts'
import type { Dimension } from '../../detection/baseline.ts'
import { sourceRollUps } from '../../detection/source-prefix.ts'
import { zoneClock } from '../../detection/zone-clock.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'

const DAYS = 30
const DAY_MS = 86_400_000
const DAY_S = 86_400
const HOUR_S = 3600
/** So many logons are looked at, the latest: some ten milliseconds. */
const MOST = 10_000

/** What of a logon is looked for among those before it. */
export interface SightingQuestion {
  readonly host: string
  /** When the logon was, milliseconds since 1970. */
  readonly at: number
  readonly dimension: Dimension
  readonly user: string | null
  readonly address: string | null
  /** Id of the place. */
  readonly place: string | null
  /** IANA zone of the server. */
  readonly zone: string
}

/** How often something was seen before. */
export interface Sightings {
  /** What was looked for: the place, the network of the address, the hour `20:00-20:59`, or the account. */
  readonly value: string
  readonly seen: number
  /** Of so many logons of the server. */
  readonly logons: number
  /** Over so many days before. */
  readonly days: number
  /** Whether there were more logons, of which only the latest were looked at. */
  readonly isCut: boolean
}

interface Row {
  readonly at: number
  readonly user: string
  readonly os: string
  readonly address: string
  readonly place: string
}

const BEFORE = `
  SELECT at, user_name AS "user", os, address, location AS place FROM logons
  WHERE account = ? AND host = ? AND at >= ? AND at < ? ORDER BY at DESC LIMIT ${MOST + 1}`

/**
 * How often that of a logon which broke a baseline was seen on its server in the 30 days before, of how many successful logons.
 * Undefined where there is nothing to look for.
 */
export async function seenBefore(reader: Reader, account: Uid, question: SightingQuestion): Promise<Sightings | undefined> {
  const wanted = wantedBy(question)
  if (wanted === undefined) return undefined
  const { host, at } = question
  const rows = await reader.all<Row>(BEFORE, account, host, at - DAYS * DAY_MS, at)
  const looked = rows.slice(0, MOST)
  const seen = looked.filter(wanted.isSame).length
  return { value: wanted.value, seen, logons: looked.length, days: DAYS, isCut: rows.length > MOST }
}

function wantedBy({ dimension, at, user, address, place, zone }: SightingQuestion) {
  if (dimension === 'location') {
    if (place === null) return undefined
    return { value: place, isSame: (row: Row) => row.place === place || row.place.startsWith(`${place}-`) }
  }
  if (dimension === 'ip') {
    const network = networkOf(address ?? '')
    return network === undefined ? undefined : { value: network, isSame: (row: Row) => networkOf(row.address) === network }
  }
  if (dimension === 'account') {
    if (user === null) return undefined
    const other = user.toUpperCase()
    const isSame = (row: Row) => row.user === user || (row.os === 'windows' && row.user.toUpperCase() === other)
    return { value: user, isSame }
  }
  const clock = zoneClock(zone)
  if (clock === undefined) return undefined
  const hourOf = (moment: number) => Math.floor((clock.secondOfWeek(moment) % DAY_S) / HOUR_S)
  const hour = hourOf(at)
  const shown = String(hour).padStart(2, '0')
  return { value: `${shown}:00-${shown}:59`, isSame: (row: Row) => hourOf(row.at) === hour }
}

/** The widest block of a source: the /24 of IPv4, the /48 of IPv6. */
function networkOf(address: string): string | undefined {
  const key = address === '' ? undefined : addressKey(address)
  return key === undefined ? undefined : sourceRollUps(key).at(-1)
}
