import { at, listAt, textAt } from '../answers.ts'
import { type Module, type Place, type Reason, VendorFailure } from '../vendor.ts'
import { type HuaweiCalls, inProject } from './call.ts'
import { serversCall } from './hosts.ts'

const TRACKERS = {
  service: 'cts',
  path: '/v3/{project}/trackers?tracker_type=system',
  permission: 'cts:tracker:list',
  list: 'trackers',
} as const

const MAY_DIFFER: ReadonlySet<Reason> = new Set([
  'region-not-enabled',
  'no-permission',
  'unreachable',
  'timed-out',
  'vendor-error',
])

/** Reads the least that shows that a module may do its work; `others`: what else the account is known to have. */
export async function probe(calls: HuaweiCalls, module: Module, place: Place, others: readonly Place[]): Promise<void> {
  switch (module) {
    case 'hosts':
      await calls.ask(inProject(place, serversCall(1, 1)))
      return
    case 'posture': {
      const accountId = await calls.accountId()
      await calls.ask({
        service: 'rms',
        region: null,
        path: `/v1/resource-manager/domains/${accountId}/all-resources?limit=1`,
        scope: { 'x-domain-id': accountId },
        permission: 'rms:resources:list',
        list: 'resources',
      })
      return
    }
    case 'detection':
      await calls.ask(
        inProject(place, {
          service: 'cts',
          path: '/v3/{project}/traces?trace_type=system&limit=1',
          permission: 'cts:trace:list',
          list: 'traces',
        }),
      )
      return
    case 'trail':
      return findTracker(calls, [place, ...others.filter(({ id }) => id !== place.id)])
  }
}

/** Each region has its own trail, and an account seldom has one in all: one that is delivered will do. */
async function findTracker(calls: HuaweiCalls, places: readonly Place[]): Promise<void> {
  const failures: VendorFailure[] = []
  for (const place of places) {
    try {
      const answer = await calls.ask(inProject(place, TRACKERS))
      if (listAt(answer, 'trackers').some(isDelivered)) return
    } catch (error) {
      if (!(error instanceof VendorFailure && MAY_DIFFER.has(error.reason))) throw error
      failures.push(error)
    }
  }
  // Where the account has no region there is no trail either.
  const unknown = failures.find(({ reason }) => reason !== 'region-not-enabled')
  if (unknown === undefined && failures.length < places.length) {
    throw new VendorFailure('trail-not-set', { action: TRACKERS.permission, code: 'NoTracker' })
  }
  throw unknown ?? failures[0]
}

function isDelivered(tracker: unknown): boolean {
  const isKept = textAt(tracker, 'obs_info', 'bucket_name') !== '' || at(tracker, 'lts', 'is_lts_enabled') === true
  return textAt(tracker, 'status') === 'enabled' && isKept
}
