import { listAt, textAt } from '../answers.ts'
import { type Connector, type Identity, type Place, VendorFailure } from '../vendor.ts'
import { TencentCalls } from './call.ts'
import { allows, HOME_REGION, isRegion } from './endpoints.ts'
import { hosts } from './hosts.ts'
import { probe } from './probes.ts'

/** Tencent Cloud: a key of an account or of a user in it. */
export const tencent: Connector = {
  cloud: 'tencent',
  modules: { hosts: ['place'], posture: ['account'], detection: ['account'], trail: ['account'] },
  allows: (_domain, host) => allows(host),
  tries: { unknownKey: 1 },
  parallel: 4,
  open(credentials, tools) {
    const calls = new TencentCalls(credentials, tools)
    return {
      identify: () => identify(calls),
      places: () => places(calls),
      probe: (module, place) => probe(calls, module, place, { trail: credentials.trail, now: tools.now() }),
      hosts: (place, cursor) => hosts(calls, place, cursor),
    }
  },
}

/** Works without any permission. The key of an account names the account as its user; a role's or a guest's has a colon. */
async function identify(calls: TencentCalls): Promise<Identity> {
  const call = { service: 'sts', version: '2018-08-13', action: 'GetCallerIdentity', region: HOME_REGION } as const
  const answer = await calls.ask(call)
  const [accountId, userId] = [textAt(answer, 'AccountId'), textAt(answer, 'UserId')]
  if (accountId === '') throw new VendorFailure('vendor-error', { action: 'sts:GetCallerIdentity', code: 'UnexpectedAnswer' })
  calls.isProven = true
  return { accountId, otherIds: [], userName: userId, isPrimary: userId === accountId }
}

/** The regions that the account may use. */
async function places(calls: TencentCalls): Promise<readonly Place[]> {
  const answer = await calls.ask({ service: 'cvm', version: '2017-03-12', action: 'DescribeRegions', list: 'RegionSet' })
  const open = listAt(answer, 'RegionSet').filter((region) => textAt(region, 'RegionState') === 'AVAILABLE')
  return open
    .map((region) => textAt(region, 'Region'))
    .filter(isRegion)
    .map((name) => ({ id: name, region: name }))
}
