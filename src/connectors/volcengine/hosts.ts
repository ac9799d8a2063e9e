import { at, countAt, listAt, textAt } from '../answers.ts'
import { type HostPage, type Place, VendorFailure, type VendorHost } from '../vendor.ts'
import type { VolcengineCalls } from './call.ts'

const PAGE = '100'
const ACTION = 'DescribeInstances'

/** A page of the instances of a region; those that are being taken away are not among them. */
export async function hosts(calls: VolcengineCalls, { region }: Place, cursor: string | null): Promise<HostPage> {
  const result = await calls.ask({
    service: 'ecs',
    region,
    action: ACTION,
    version: '2020-04-01',
    parameters: { MaxResults: PAGE, ...(cursor === null ? {} : { NextToken: cursor }) },
  })
  // Empty lists may be null here; without any nothing is known.
  if (at(result, 'Instances') === undefined) {
    throw new VendorFailure('vendor-error', { action: `ecs:${ACTION}`, place: region, code: 'UnexpectedAnswer' })
  }
  const instances = listAt(result, 'Instances').filter((instance) => textAt(instance, 'Status') !== 'DELETING')
  return { hosts: instances.map((instance) => toHost(instance, region)), next: textAt(result, 'NextToken') || null }
}

function toHost(instance: unknown, region: string): VendorHost {
  const id = textAt(instance, 'InstanceId')
  const interfaces = listAt(instance, 'NetworkInterfaces')
  const primary = interfaces.find((one) => textAt(one, 'Type') === 'primary') ?? interfaces[0]
  const osType = textAt(instance, 'OsType').toLowerCase()
  return {
    id,
    name: textAt(instance, 'InstanceName') || id,
    region,
    vpc: textAt(instance, 'VpcId'),
    os: osType === 'linux' || osType === 'windows' ? osType : '',
    osName: textAt(instance, 'OsName'),
    privateAddress: textAt(primary, 'PrimaryIpAddress'),
    publicAddress: textAt(at(instance, 'EipAddress'), 'IpAddress'),
    cores: countAt(instance, 'Cpus'),
  }
}
