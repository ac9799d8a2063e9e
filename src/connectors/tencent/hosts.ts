import { countAt, listAt, textAt } from '../answers.ts'
import type { HostPage, Place, VendorHost } from '../vendor.ts'
import type { TencentCalls } from './call.ts'

/** More are refused. */
const PAGE = 100
const NOT_THERE = new Set(['LAUNCH_FAILED', 'SHUTDOWN', 'TERMINATING'])

/** A page of the instances of a region; those that are being taken away are not among them. */
export async function hosts(calls: TencentCalls, { region }: Place, cursor: string | null): Promise<HostPage> {
  const from = Number(cursor ?? 0)
  const answer = await calls.ask({
    service: 'cvm',
    version: '2017-03-12',
    action: 'DescribeInstances',
    region,
    parameters: { Offset: from, Limit: PAGE },
    list: 'InstanceSet',
  })
  const instances = listAt(answer, 'InstanceSet')
  const next = from + instances.length
  return {
    hosts: instances
      .filter((instance) => !NOT_THERE.has(textAt(instance, 'InstanceState')))
      .map((instance) => toHost(instance, region)),
    next: instances.length > 0 && next < countAt(answer, 'TotalCount') ? String(next) : null,
  }
}

function toHost(instance: unknown, region: string): VendorHost {
  const id = textAt(instance, 'InstanceId')
  const osName = textAt(instance, 'OsName')
  return {
    id,
    name: textAt(instance, 'InstanceName') || id,
    region,
    vpc: textAt(instance, 'VirtualPrivateCloud', 'VpcId'),
    os: osName === '' ? '' : /windows/i.test(osName) ? 'windows' : 'linux',
    osName,
    privateAddress: textAt(instance, 'PrivateIpAddresses', 0),
    publicAddress: textAt(instance, 'PublicIpAddresses', 0),
    cores: countAt(instance, 'CPU'),
  }
}
