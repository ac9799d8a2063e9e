import type { Module, Place } from '../vendor.ts'
import type { AzureCalls, Call } from './call.ts'
import { uuid } from './endpoints.ts'
import { machinesOf } from './hosts.ts'

const RECENT_MS = 300_000

/**
 * Reads the least that shows that a module may do its work. The permissions are named after the resources that are read;
 * which role is enough has not been tried at Azure itself.
 */
export async function probe(calls: AzureCalls, module: Module, place: Place): Promise<void> {
  await calls.page(probeOf(module, uuid(place.id, 'SubscriptionId'), calls.now()))
}

function probeOf(module: Module, place: string, now: number): Call {
  const providers = `/subscriptions/${place}/providers`
  switch (module) {
    case 'hosts':
      return machinesOf(place)
    case 'posture':
      // Of what Defender for Cloud assesses, the only list that is short.
      return {
        path: `${providers}/Microsoft.Security/secureScores?api-version=2020-01-01`,
        permission: 'Microsoft.Security/secureScores/read',
        place,
      }
    case 'detection':
    case 'trail': {
      // The activity log is both; Azure has no queue that a pair would name.
      const filter = encodeURIComponent(`eventTimestamp ge '${new Date(now - RECENT_MS).toISOString()}'`)
      return {
        path: `${providers}/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=${filter}&$select=eventTimestamp`,
        permission: 'Microsoft.Insights/eventtypes/values/read',
        place,
      }
    }
  }
}
