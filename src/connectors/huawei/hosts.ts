import { at, countAt, listAt, textAt } from '../answers.ts'
import type { HostPage, Place, VendorHost } from '../vendor.ts'
import { type Call, type HuaweiCalls, inProject } from './call.ts'

const PAGE = 100
const NOT_THERE = new Set(['DELETED', 'SOFT_DELETED'])

/** A page of the servers of a project; those that were deleted are not among them. */
export async function hosts(calls: HuaweiCalls, place: Place, cursor: string | null): Promise<HostPage> {
  // `offset` is the number of the page, and the first is 1.
  const page = Number(cursor ?? 1)
  const answer = await calls.ask(inProject(place, serversCall(PAGE, page)))
  const servers = listAt(answer, 'servers')
  return {
    hosts: servers.filter((server) => !NOT_THERE.has(textAt(server, 'status'))).map((server) => toHost(server, place.region)),
    next: servers.length > 0 && page * PAGE < countAt(answer, 'count') ? String(page + 1) : null,
  }
}

/** A page of the servers of a project. */
export function serversCall(limit: number, page: number): Omit<Call, 'region' | 'scope'> {
  const path = `/v1/{project}/cloudservers/detail?limit=${limit}&offset=${page}`
  return { service: 'ecs', path, permission: 'ecs:cloudServers:list', list: 'servers' }
}

function toHost(server: unknown, region: string): VendorHost {
  const id = textAt(server, 'id')
  const os = textAt(server, 'metadata', 'os_type').toLowerCase()
  const addresses = Object.values(at(server, 'addresses') ?? {}).flat()
  const address = (type: string) =>
    textAt(
      addresses.find((each) => textAt(each, 'OS-EXT-IPS:type') === type),
      'addr',
    )
  return {
    id,
    name: textAt(server, 'name') || id,
    region,
    vpc: textAt(server, 'metadata', 'vpc_id'),
    os: os === 'linux' || os === 'windows' ? os : '',
    osName: textAt(server, 'metadata', 'image_name'),
    privateAddress: address('fixed'),
    publicAddress: address('floating'),
    cores: countAt(server, 'flavor', 'vcpus'),
  }
}
