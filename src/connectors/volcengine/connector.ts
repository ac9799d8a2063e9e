import { listAt, textAt } from '../answers.ts'
import { type Connector, type Credentials, type Identity, type Place, VendorFailure } from '../vendor.ts'
import { VolcengineCalls } from './call.ts'
import { allows, homeOf, isRegion } from './endpoints.ts'
import { hosts } from './hosts.ts'
import { probe } from './probes.ts'

const MOST_PAGES = 10

/** Volcano Engine, and BytePlus outside China: a key of an account or of a user in it. */
export const volcengine: Connector = {
  cloud: 'volcengine',
  modules: { hosts: ['place'], posture: ['account'], detection: ['account'], trail: ['account'] },
  allows,
  tries: { unknownKey: 1 },
  parallel: 4,
  open(credentials, tools) {
    const calls = new VolcengineCalls(credentials, tools)
    return {
      identify: () => identify(calls, credentials),
      places: () => places(calls, credentials),
      probe: async (module, place) => probe(calls, module, known(place), credentials),
      hosts: async (place, cursor) => hosts(calls, known(place), cursor),
    }
  },
}

async function identify(calls: VolcengineCalls, { domain }: Credentials): Promise<Identity> {
  const region = homeOf(domain)
  const result = await calls.ask({ service: 'sts', region, action: 'GetCallerIdentity', version: '2018-01-01' })
  const [accountId, trn] = [textAt(result, 'AccountId'), textAt(result, 'Trn')]
  if (accountId === '') throw new VendorFailure('vendor-error', { action: 'sts:GetCallerIdentity', code: 'UnexpectedAnswer' })
  calls.isProven = true
  // IdentityType is said since 2025; the resource name says the same.
  const isPrimary = (textAt(result, 'IdentityType') || (trn.endsWith(':root') ? 'Account' : 'User')) === 'Account'
  return { accountId, otherIds: [], userName: isPrimary ? 'root' : (trn.split('/').at(-1) ?? ''), isPrimary }
}

/** The regions that the account may use. */
async function places(calls: VolcengineCalls, { domain }: Credentials): Promise<readonly Place[]> {
  const found: string[] = []
  let next = ''
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const result = await calls.ask({
      service: 'ecs',
      region: homeOf(domain),
      action: 'DescribeRegions',
      version: '2020-04-01',
      parameters: { MaxResults: '20', ...(next === '' ? {} : { NextToken: next }) },
    })
    found.push(...listAt(result, 'Regions').map((item) => textAt(item, 'RegionId')))
    next = textAt(result, 'NextToken')
    if (next === '') break
  }
  // Every account has regions; what else comes is no list of them.
  if (found.length === 0) throw new VendorFailure('vendor-error', { action: 'ecs:DescribeRegions', code: 'UnexpectedAnswer' })
  return [...new Set(found)].filter(isRegion).map((id) => ({ id, region: id }))
}

/** @throws VendorFailure `region-not-enabled` for what is no region: it would be written into a signed header */
function known(place: Place): Place {
  if (!isRegion(place.region)) throw new VendorFailure('region-not-enabled', { code: 'Region' })
  return place
}
