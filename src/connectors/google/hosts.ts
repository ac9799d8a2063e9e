import { at, listAt, textAt } from '../answers.ts'
import { type HostPage, VendorFailure, type VendorHost } from '../vendor.ts'
import type { GoogleCalls } from './call.ts'

const PERMISSION = 'compute.instances.list'

/** Only these: the metadata of an instance may be long, and may hold secrets. */
const INSTANCE = [
  'id',
  'name',
  'machineType',
  'networkInterfaces(network,networkIP,accessConfigs/natIP)',
  'disks(boot,licenses,guestOsFeatures/type)',
]
const QUERY = new URLSearchParams({
  maxResults: '500',
  fields: `nextPageToken,unreachables,items/*/warning/code,items/*/instances(${INSTANCE.join(',')})`,
})

/** A page of the instances of a project, of all its zones. */
export async function hosts(calls: GoogleCalls, project: string, cursor: string | null): Promise<HostPage> {
  const next = cursor === null ? '' : `&pageToken=${encodeURIComponent(cursor)}`
  const path = `/compute/v1/projects/${project}/aggregated/instances?${QUERY}${next}`
  const answer = await calls.ask({ service: 'compute', path, permission: PERMISSION, project })
  const items = at(answer, 'items')
  // Every zone is told, also one without instances: without any, nothing is known.
  if (typeof items !== 'object' || items === null) {
    throw new VendorFailure('vendor-error', { action: PERMISSION, place: project, code: 'UnexpectedAnswer' })
  }
  const zones = Object.entries(items)
  // What lies in a zone that does not answer is not gone.
  const isSilent = zones.some(([, zone]) => textAt(zone, 'warning', 'code') === 'UNREACHABLE')
  if (isSilent || listAt(answer, 'unreachables').length > 0) {
    throw new VendorFailure('vendor-error', { action: PERMISSION, place: project, code: 'ZoneUnreachable' })
  }
  const found = zones.flatMap(([scope, zone]) => listAt(zone, 'instances').map((instance) => toHost(instance, regionOf(scope))))
  return { hosts: found, next: textAt(answer, 'nextPageToken') || null }
}

/** `zones/us-central1-a` lies in us-central1. */
function regionOf(scope: string): string {
  return last(scope).replace(/-[a-z]$/, '')
}

function toHost(instance: unknown, region: string): VendorHost {
  const network = at(instance, 'networkInterfaces', 0)
  const disks = listAt(instance, 'disks')
  const boot = disks.find((disk) => at(disk, 'boot') === true) ?? disks[0]
  const isWindows = listAt(boot, 'guestOsFeatures').some((feature) => textAt(feature, 'type') === 'WINDOWS')
  const license = textAt(boot, 'licenses', 0)
  return {
    id: textAt(instance, 'id'),
    name: textAt(instance, 'name'),
    region,
    vpc: last(textAt(network, 'network')),
    // An image of the customer's own need not say what it is.
    os: isWindows ? 'windows' : license === '' ? '' : 'linux',
    osName: last(license),
    privateAddress: textAt(network, 'networkIP'),
    publicAddress: textAt(network, 'accessConfigs', 0, 'natIP'),
    cores: coresOf(last(textAt(instance, 'machineType'))),
  }
}

/** The virtual processors that the name of a machine type tells; 0 where its number counts something else, as GPUs. */
function coresOf(machineType: string): number {
  const match =
    /^(?:[a-z0-9]+-)?custom-(\d+)-\d+/.exec(machineType) ??
    /-(?:standard|highmem|highcpu|ultramem|megamem|hypermem)-(\d+)(?:-|$)/.exec(machineType)
  return Number(match?.[1] ?? 0)
}

function last(path: string): string {
  return path.split('/').at(-1) ?? ''
}
