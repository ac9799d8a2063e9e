import { at, listAt, textAt } from '../answers.ts'
import { type Connector, type Credentials, type Identity, type Place, type Reason, VendorFailure } from '../vendor.ts'
import { AwsCalls } from './call.ts'
import { allows, firstRegions, isRegion } from './endpoints.ts'
import { hosts } from './hosts.ts'
import { probe } from './probes.ts'

/** Amazon Web Services: a key of an account or of a user in it. */
export const aws: Connector = {
  cloud: 'aws',
  modules: { hosts: ['place'], posture: ['account', 'place'], detection: ['place'], trail: ['account'] },
  allows,
  // A new key is unknown to some of AWS for a few seconds.
  tries: { unknownKey: 4 },
  parallel: 4,
  open(credentials, tools) {
    const calls = new AwsCalls(credentials, tools)
    return {
      identify: () => identify(calls, credentials),
      places: () => places(calls, credentials),
      probe: (module, place, scope) => probe(calls, { module, place, scope }, credentials),
      hosts: (place, cursor) => hosts(calls, place, cursor),
    }
  },
}

/** Works without any permission, and even under a policy that denies it. */
async function identify(calls: AwsCalls, { domain }: Credentials): Promise<Identity> {
  const answer = await inFirstRegion(domain, (region) =>
    calls.ask({
      service: 'sts',
      region,
      permission: 'sts:GetCallerIdentity',
      question: { form: 'query', version: '2011-06-15', action: 'GetCallerIdentity' },
    }),
  )
  const result = at(answer, 'GetCallerIdentityResponse', 'GetCallerIdentityResult')
  const [accountId, arn] = [textAt(result, 'Account'), textAt(result, 'Arn')]
  if (accountId === '') throw new VendorFailure('vendor-error', { action: 'sts:GetCallerIdentity', code: 'UnexpectedAnswer' })
  calls.isProven = true
  const isPrimary = arn.endsWith(':root')
  return { accountId, otherIds: [], userName: isPrimary ? 'root' : (arn.split('/').at(-1) ?? ''), isPrimary }
}

/** The regions that the account has enabled. */
async function places(calls: AwsCalls, { domain }: Credentials): Promise<readonly Place[]> {
  const answer = await inFirstRegion(domain, (region) =>
    calls.ask({
      service: 'ec2',
      region,
      permission: 'ec2:DescribeRegions',
      question: { form: 'query', version: '2016-11-15', action: 'DescribeRegions' },
    }),
  )
  const names = listAt(answer, 'DescribeRegionsResponse', 'regionInfo', 'item').map((item) => textAt(item, 'regionName'))
  // Every account has regions; what else comes is no list of them.
  if (names.length === 0) throw new VendorFailure('vendor-error', { action: 'ec2:DescribeRegions', code: 'UnexpectedAnswer' })
  return names.filter(isRegion).map((name) => ({ id: name, region: name }))
}

/** Asks the next region where one cannot be reached, or is denied to the account by its organisation. */
async function inFirstRegion<Result>(domain: Credentials['domain'], ask: (region: string) => Promise<Result>): Promise<Result> {
  let failure: unknown
  for (const region of firstRegions(domain)) {
    try {
      return await ask(region)
    } catch (error) {
      if (!(error instanceof VendorFailure && MAY_DIFFER.has(error.reason))) throw error
      failure ??= error
    }
  }
  throw failure
}

const MAY_DIFFER: ReadonlySet<Reason> = new Set(['unreachable', 'timed-out', 'region-not-enabled', 'no-permission'])
