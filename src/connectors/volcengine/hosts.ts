import { at, countAt, listAt, textAt } from '../answers.ts'
import type { HostPage, Place, VendorHost } from '../vendor.ts'
import type { VolcengineCalls } from './call.ts'

const PAGE = '100'

/** A page of the instances of a region; those that are being taken away are not among them. */
export async function hosts(calls: VolcengineCalls, { region }: Place, cursor: string | null): Promise<HostPage> {
  const result = await calls.ask({
    service: 'ecs',
    region,
    action: 'DescribeInstances',
    version: '2020-04-01',
    parameters: { MaxResults: PAGE, ...(cursor === null ? {} : { NextToken: cursor }) },
  })
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
