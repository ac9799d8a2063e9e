import type { DatabaseSource } from '../../detection/address-records.ts'
import type { Dimension } from '../../detection/baseline.ts'
import type { SourceLocation } from '../../detection/locate.ts'
import { type LocationId, locationName } from '../../detection/location.ts'
import type { LogonEvent } from '../../detection/logon.ts'
import { readAs } from './line-form.ts'

/** A text in both languages of the alerts. */
export interface InBothLanguages {
  readonly en: string
  readonly zh: string
}

/** Where the source address is, and which database says so. */
export interface SeenPlace {
  readonly id: string
  readonly name: InBothLanguages
  readonly database: DatabaseSource
}

/** Something else that is known about an alert, with what it is. */
export interface Fact {
  readonly label: InBothLanguages
  readonly value: InBothLanguages
}

/** Why there is an alert: kept with it, so that it stays true when the baseline changes. */
export interface AlertDetails {
  /** The dimension of the baseline that the logon broke; null where the alert is about something else than a baseline. */
  readonly dimension: Dimension | null
  /** What was seen: in that dimension, or what the alert is about. */
  readonly observed: InBothLanguages
  /** Approved values as they were given, the first of them; empty where nothing is approved or disapproved. */
  readonly approved: readonly string[]
  readonly approvedCount: number
  /** The approved value that was missed by least, as it was given; null when none can be compared with what was seen. */
  readonly nearest: string | null
  readonly reason: InBothLanguages
  readonly user: string | null
  readonly address: string | null
  readonly port: number | null
  readonly method: string | null
  readonly fingerprint: string | null
  /** Wall clock of the server, `2026-11-21 20:17:05`. */
  readonly localTime: string
  readonly zone: string
  readonly place: SeenPlace | null
  /** By which reader the line was read that the alert shows. */
  readonly readAs?: InBothLanguages
  /** When the version of the baseline came into force that the logon was judged by, milliseconds since 1970. */
  readonly baselineSince?: number
  /** Of an alert about travel: the account in the form in which accounts are compared, and the addresses it came from. */
  readonly journey?: { readonly who: string; readonly earlier: string; readonly later: string }
  /** What only alerts of its kind know, such as the number of tries; shown in this order. */
  readonly further?: readonly Fact[]
}

/** The details of an alert about a baseline. */
export type BaselineDetails = AlertDetails & { readonly dimension: Dimension }

/** What is the same for all alerts of one logon. */
export type LogonFacts = Pick<
  AlertDetails,
  'user' | 'address' | 'port' | 'method' | 'fingerprint' | 'localTime' | 'zone' | 'place' | 'readAs' | 'baselineSince'
>

/** The facts of a logon in the form in which alerts keep them; without a program how its line was read is not told. */
export function logonFacts(
  event: Pick<LogonEvent, 'user' | 'address' | 'port' | 'method' | 'fingerprint' | 'form'> & {
    readonly program?: string | undefined
  },
  localTime: string,
  zone: string,
  seen: SourceLocation | undefined,
): LogonFacts {
  return {
    user: event.user ?? null,
    address: event.address ?? null,
    port: event.port ?? null,
    method: event.method ?? null,
    fingerprint: event.fingerprint ?? null,
    localTime,
    zone,
    place: seen === undefined ? null : seenPlace(seen),
    ...(event.program === undefined ? {} : { readAs: readAs({ program: event.program, form: event.form }) }),
  }
}

/** The most exact place that a database names, or null when it names none. */
export function seenPlace(seen: SourceLocation): SeenPlace | null {
  const id = seen.region ?? seen.country
  return id === undefined ? null : { id, name: placeName(id), database: seen.source }
}

function placeName(id: LocationId): InBothLanguages {
  return { en: locationName(id, 'en'), zh: locationName(id, 'zh') }
}
