import type { Reader } from '../../storage/database.ts'
import { type Sightings, seenBefore } from '../logons/read.ts'
import type { ListedAlert } from './list-alerts.ts'

export type { Sightings }

/** How often what an alert is about was seen on its server before: what broke a baseline, or the place that somebody travelled to. */
export function sightingsOf(reader: Reader, { account, host, at, kind, details }: ListedAlert): Promise<Sightings | undefined> {
  const dimension = details.dimension ?? (kind === 'travel' ? 'location' : undefined)
  if (dimension === undefined) return Promise.resolve(undefined)
  const { user, address, place, zone } = details
  return seenBefore(reader, account, { host, at, dimension, user, address, place: place?.id ?? null, zone })
}
