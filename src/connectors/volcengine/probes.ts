import type { Credentials, Module, Place } from '../vendor.ts'
import type { Call, VolcengineCalls } from './call.ts'
import { homeOf } from './endpoints.ts'

const EVENTS: Omit<Call, 'region'> = {
  service: 'cloud_trail',
  action: 'LookupEvents',
  version: '2021-09-01',
  body: { MaxResults: 1 },
}

/** What each module must be allowed to do, asked in its smallest form. Which policies are enough has not been tried. */
const PROBES: Readonly<Record<Module, Omit<Call, 'region'>>> = {
  hosts: { service: 'ecs', action: 'DescribeInstances', version: '2020-04-01', parameters: { MaxResults: '1' } },
  posture: { service: 'iam', action: 'ListUsers', version: '2018-01-01', parameters: { Limit: '1', Offset: '0' } },
  detection: EVENTS,
  // The same events; there is no queue that a pair would name.
  trail: EVENTS,
}

/** Reads the least that shows that a module may do its work. */
export async function probe(calls: VolcengineCalls, module: Module, { region }: Place, { domain }: Credentials): Promise<void> {
  const call = PROBES[module]
  // The others are one service for all regions each, signed for its home ("调用方式", volcengine.com/docs/7015/166043).
  await calls.ask({ ...call, region: call.service === 'ecs' ? region : homeOf(domain) })
}
