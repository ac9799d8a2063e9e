import { at, countAt, listAt, textAt } from '../answers.ts'
import { type HostPage, type Place, VendorFailure, type VendorHost } from '../vendor.ts'
import type { AwsCalls } from './call.ts'

// An instance takes some kilobytes of XML.
const PAGE = '200'
const PERMISSION = 'ec2:DescribeInstances'

/** A page of the instances of a region; those that are being taken away are not among them. */
export async function hosts(calls: AwsCalls, { region }: Place, cursor: string | null): Promise<HostPage> {
  const next = cursor === null ? {} : { NextToken: cursor }
  const answer = await calls.ask({
    service: 'ec2',
    region,
    permission: PERMISSION,
    question: {
      form: 'query',
      version: '2016-11-15',
      action: 'DescribeInstances',
      parameters: { MaxResults: PAGE, ...next },
    },
  })
  const response = at(answer, 'DescribeInstancesResponse')
  // Taken for an empty list, it would take away every server that is known here.
  if (at(response, 'reservationSet') === undefined)
    throw new VendorFailure('vendor-error', { action: PERMISSION, place: region, code: 'UnexpectedAnswer' })
  const instances = listAt(response, 'reservationSet', 'item').flatMap((item) => listAt(item, 'instancesSet', 'item'))
  return {
    hosts: instances.filter(isThere).map((instance) => toHost(instance, region)),
    next: textAt(response, 'nextToken') || null,
  }
}

function isThere(instance: unknown): boolean {
  return !['shutting-down', 'terminated'].includes(textAt(instance, 'instanceState', 'name'))
}

function toHost(instance: unknown, region: string): VendorHost {
  const id = textAt(instance, 'instanceId')
  const isWindows = textAt(instance, 'platform').toLowerCase() === 'windows'
  const name = listAt(instance, 'tagSet', 'item').find((tag) => textAt(tag, 'key') === 'Name')
  return {
    id,
    name: textAt(name, 'value') || id,
    region,
    vpc: textAt(instance, 'vpcId'),
    os: isWindows ? 'windows' : 'linux',
    osName: textAt(instance, 'platformDetails'),
    privateAddress: textAt(instance, 'privateIpAddress'),
    publicAddress: textAt(instance, 'ipAddress'),
    cores: countAt(instance, 'cpuOptions', 'coreCount') * Math.max(1, countAt(instance, 'cpuOptions', 'threadsPerCore')),
  }
}
