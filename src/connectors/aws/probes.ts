import { type Credentials, type Module, type Place, type Scope, VendorFailure } from '../vendor.ts'
import type { AwsCalls, Call } from './call.ts'

type Probes = Readonly<Partial<Record<Scope, readonly Omit<Call, 'region'>[]>>>

/** What each module must be allowed to do, asked in its smallest form; the trail's needs to know its queue. */
const PROBES: Readonly<Record<Exclude<Module, 'trail'>, Probes>> = {
  hosts: {
    place: [
      {
        service: 'ec2',
        permission: 'ec2:DescribeInstances',
        question: { form: 'query', version: '2016-11-15', action: 'DescribeInstances', parameters: { MaxResults: '5' } },
      },
    ],
  },
  posture: {
    account: [
      {
        service: 'iam',
        permission: 'iam:GetAccountSummary',
        question: { form: 'query', version: '2010-05-08', action: 'GetAccountSummary' },
      },
      // Every region lists the buckets of all.
      {
        service: 's3',
        permission: 's3:ListAllMyBuckets',
        question: { form: 'get', path: '/?max-buckets=1', answers: 'xml' },
      },
    ],
    place: [
      {
        service: 'config',
        permission: 'config:DescribeConfigurationRecorders',
        question: {
          form: 'json',
          target: 'StarlingDoveService.DescribeConfigurationRecorders',
          parameters: {},
          version: '1.1',
        },
      },
    ],
  },
  detection: {
    place: [
      // Twice a second is allowed for an account in a region.
      {
        service: 'cloudtrail',
        permission: 'cloudtrail:LookupEvents',
        question: {
          form: 'json',
          target: 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents',
          parameters: { MaxResults: 1 },
          version: '1.1',
        },
      },
      {
        service: 'guardduty',
        permission: 'guardduty:ListDetectors',
        question: { form: 'get', path: '/detector?maxResults=1', answers: 'json' },
      },
    ],
  },
}

/** What is probed, and where. */
interface Probe {
  readonly module: Module
  readonly place: Place
  readonly scope: Scope
}

/** Reads the least that shows that a module may do its work. */
export async function probe(calls: AwsCalls, { module, place, scope }: Probe, { trail }: Credentials): Promise<void> {
  if (module === 'trail') {
    if (trail?.kind !== 'sqs') throw new VendorFailure('trail-not-set')
    await calls.ask(queueCall(trail.queueName, trail.region))
    return
  }
  for (const call of PROBES[module][scope] ?? []) await calls.ask({ ...call, region: regionOf(call, place) })
}

/** Its URL is looked up and never called: it is the vendor's word, not ours. */
function queueCall(queueName: string, region: string): Call {
  return {
    service: 'sqs',
    region,
    permission: 'sqs:GetQueueUrl',
    question: { form: 'json', target: 'AmazonSQS.GetQueueUrl', parameters: { QueueName: queueName }, version: '1.0' },
  }
}

/** IAM is one service for all regions, and signed for its home. */
function regionOf({ service }: Omit<Call, 'region'>, { region }: Place): string {
  return service === 'iam' && !region.startsWith('cn-') ? 'us-east-1' : region
}
