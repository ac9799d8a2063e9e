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
const QUARTER_MS = 900_000
/** So many logons are looked at, the latest. */
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
  /** Whether these are the latest alone: there may have been more. */
  readonly isCut: boolean
}

// Added up in the database, so that few rows come from there. Zones are a multiple of quarters of an hour apart.
const before = (what: string) => `
  SELECT what, CAST(count(*) AS BIGINT) AS n FROM (
    SELECT ${what} AS what FROM logons WHERE account = ? AND host = ? AND at >= ? AND at < ? ORDER BY at DESC LIMIT ${MOST}
  ) AS latest GROUP BY what ORDER BY what LIMIT ${MOST}`
const BEFORE = {
  location: before('location'),
  ip: before('address'),
  time: before(`CAST(at / ${QUARTER_MS} AS TEXT)`),
  account: before("os || ' ' || user_name"),
} as const satisfies Record<Dimension, string>

/**
 * How often that of a logon which broke a baseline was seen on its server in the 30 days before, of how many successful logons.
 * Undefined where there is nothing to look for.
 */
export async function seenBefore(reader: Reader, account: Uid, question: SightingQuestion): Promise<Sightings | undefined> {
  const wanted = wantedBy(question)
  if (wanted === undefined) return undefined
  const { host, at, dimension } = question
  const sums = await reader.all<{ what: string; n: number }>(BEFORE[dimension], account, host, at - DAYS * DAY_MS, at)
  let [seen, logons] = [0, 0]
  for (const { what, n } of sums) {
    logons += n
    if (wanted.isSame(what)) seen += n
  }
  return { value: wanted.value, seen, logons, days: DAYS, isCut: logons === MOST }
}

function wantedBy({ dimension, at, user, address, place, zone }: SightingQuestion) {
  if (dimension === 'location') {
    if (place === null) return undefined
    return { value: place, isSame: (other: string) => other === place || other.startsWith(`${place}-`) }
  }
  if (dimension === 'ip') {
    const network = networkOf(address ?? '')
    return network === undefined ? undefined : { value: network, isSame: (other: string) => networkOf(other) === network }
  }
  if (dimension === 'account') {
    if (user === null) return undefined
    const [unix, windows] = [`unix ${user}`, `WINDOWS ${user.toUpperCase()}`]
    return { value: user, isSame: (other: string) => other === unix || other.toUpperCase() === windows }
  }
  const clock = zoneClock(zone)
  if (clock === undefined) return undefined
  const hourOf = (moment: number) => Math.floor((clock.secondOfWeek(moment) % DAY_S) / HOUR_S)
  const hour = hourOf(at)
  const shown = String(hour).padStart(2, '0')
  return { value: `${shown}:00-${shown}:59`, isSame: (quarter: string) => hourOf(Number(quarter) * QUARTER_MS) === hour }
}

/** The widest block of a source: the /24 of IPv4, the /48 of IPv6. */
function networkOf(address: string): string | undefined {
  const key = address === '' ? undefined : addressKey(address)
  return key === undefined ? undefined : sourceRollUps(key).at(-1)
}
