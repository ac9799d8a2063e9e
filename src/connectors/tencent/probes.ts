import { countAt, listAt, textAt } from '../answers.ts'
import { type Module, type Place, type TrailSettings, VendorFailure } from '../vendor.ts'
import type { Call, TencentCalls } from './call.ts'
import { HOME_REGION } from './endpoints.ts'

const HOUR = 3600
const TOPICS = 50
const MOST_PAGES = 100
const NO_INSTANCE = new Set(['ResourceNotFound', 'InvalidParameterValue.InstanceNotExist'])
// Where CKafka is reached from outside: its instance and its region stand in the name.
const BROKER = /^(ckafka-[a-z0-9]{1,32})\.([a-z0-9-]{2,32})\.ckafka\.tencentcloudmq\.com(?::[0-9]{1,5})?$/

/** What a probe may have to know beside the place. */
export interface ProbeContext {
  readonly trail: TrailSettings | null
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Reads the least that shows that a module may do its work. */
export async function probe(calls: TencentCalls, module: Module, place: Place, context: ProbeContext): Promise<void> {
  if (module === 'trail') await findTopic(calls, context.trail)
  else for (const call of callsOf(module, place.region, context.now)) await calls.ask(call)
}

function callsOf(module: Exclude<Module, 'trail'>, region: string, now: number): readonly Call[] {
  switch (module) {
    case 'hosts':
      return [
        {
          service: 'cvm',
          version: '2017-03-12',
          action: 'DescribeInstances',
          region,
          parameters: { Limit: 1 },
          list: 'InstanceSet',
        },
      ]
    case 'posture':
      return [
        {
          service: 'config',
          version: '2022-08-02',
          action: 'ListDiscoveredResources',
          region: HOME_REGION,
          parameters: { MaxResults: 1 },
        },
        { service: 'cam', version: '2019-01-16', action: 'ListUsers' },
      ]
    case 'detection': {
      const EndTime = Math.floor(now / 1000)
      const parameters = { StartTime: EndTime - HOUR, EndTime, MaxResults: 1 }
      return [{ service: 'cloudaudit', version: '2019-03-19', action: 'DescribeEvents', region: HOME_REGION, parameters }]
    }
  }
}

/**
 * Finds the topic of the trail in the list of its instance. The brokers are a customer's word for a host and a port: they
 * are read, and never connected to. Those that are no public name of CKafka say nothing about the instance.
 */
async function findTopic(calls: TencentCalls, trail: TrailSettings | null): Promise<void> {
  if (trail?.kind !== 'kafka') throw new VendorFailure('trail-not-set')
  const action = 'DescribeTopic'
  const names = trail.bootstrapServers.split(',').map((server) => BROKER.exec(server.trim()))
  const [, InstanceId, region] = names.find((match) => match !== null) ?? []
  if (InstanceId === undefined || region === undefined) {
    throw new VendorFailure('not-supported', { action: `ckafka:${action}`, code: 'UnknownBroker' })
  }
  const asked = { action: `ckafka:${action}`, place: region }
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const parameters = { InstanceId, SearchWord: trail.topic, Offset: page * TOPICS, Limit: TOPICS }
    const call: Call = { service: 'ckafka', version: '2019-08-19', action, region, parameters }
    const answer = await calls.ask(call).catch((error: unknown) => {
      const isMissing = error instanceof VendorFailure && NO_INSTANCE.has(error.detail.code ?? '')
      throw isMissing ? new VendorFailure('trail-not-set', error.detail) : error
    })
    const topics = listAt(answer, 'Result', 'TopicList')
    if (topics.some((topic) => textAt(topic, 'TopicName') === trail.topic)) return
    if (topics.length === 0 || (page + 1) * TOPICS >= countAt(answer, 'Result', 'TotalCount')) {
      throw new VendorFailure('trail-not-set', { ...asked, code: 'TopicNotFound' })
    }
  }
  throw new VendorFailure('vendor-error', { ...asked, code: 'EndlessList' })
}
