import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { google } from '../../src/connectors/google/connector.ts'
import { failure, Opened, type OpenSession, openSession } from './session.ts'
import type { StandIn } from './stand-ins/cloud.ts'
import {
  ALL_PERMISSIONS,
  GOOGLE_ACCOUNT,
  GOOGLE_FILE,
  GOOGLE_KEY,
  type GoogleAccount,
  type GoogleInstance,
  googleStandIn,
  PROJECT,
} from './stand-ins/google.ts'

const PLACE = { id: PROJECT, region: '' }
const COMPUTE = 'compute.googleapis.com'

describe('lists of Google Cloud', () => {
  const opened = new Opened()
  afterEach(() => opened.close())

  async function cloud(account: Partial<GoogleAccount>): Promise<StandIn> {
    return opened.add(await googleStandIn({ ...GOOGLE_ACCOUNT, ...account }))
  }

  function open(stand: StandIn): OpenSession {
    const credentials = { domain: null, extendInfo: JSON.stringify(GOOGLE_FILE) }
    return opened.add(openSession(google, GOOGLE_KEY, stand, { credentials }))
  }

  const project = (instances: readonly GoogleInstance[]): Partial<GoogleAccount> => ({
    projects: { [PROJECT]: { number: '1', granted: ALL_PERMISSIONS, instances } },
  })

  it('lists the instances of a project page by page, of all zones, without their metadata', async () => {
    const instances: GoogleInstance[] = Array.from({ length: 1100 }, (_, index) => ({
      id: String(1000 + index),
      zone: index < 700 ? 'europe-west1-b' : 'us-central1-f',
      name: `n-${index}`,
      ...(index === 1 ? { isWindows: true } : {}),
    }))
    const stand = await cloud(project(instances))
    const session = open(stand)
    const found = []
    let cursor: string | null = null
    do {
      const page = await session.hosts(PLACE, cursor)
      found.push(...page.hosts)
      cursor = page.next
    } while (cursor !== null)
    assert.deepEqual(
      found.map(({ id, region }) => [id, region]),
      instances.map(({ id, zone }) => [id, zone.slice(0, -2)]),
    )
    assert.deepEqual(found[0], {
      id: '1000',
      name: 'n-0',
      region: 'europe-west1',
      vpc: 'default',
      os: 'linux',
      osName: 'debian-12',
      privateAddress: '10.0.0.7',
      publicAddress: '203.0.113.7',
      cores: 4,
    })
    assert.deepEqual([found[1]?.os, found[1]?.osName], ['windows', 'windows-server-2022-dc'])
    const lists = stand.asked.filter(({ host }) => host === COMPUTE)
    assert.equal(lists.length, 3)
    assert.ok(lists.every(({ url }) => !url.includes('metadata') && url.includes('fields=nextPageToken')))
  })

  it('fails for a zone that does not answer, rather than to leave out what lies there', async () => {
    const failed = `vendor-error compute.instances.list ${PROJECT} ZoneUnreachable`
    assert.equal(await failure(open(await cloud({ unreachable: ['zones/us-central1-f'] })).hosts(PLACE, null)), failed)
    assert.equal(await failure(open(await cloud({ warning: 'UNREACHABLE' })).hosts(PLACE, null)), failed)
    assert.deepEqual((await open(await cloud({})).hosts(PLACE, null)).hosts, [])
  })

  it('takes no answer without its zones for one without instances', async () => {
    const stand = await cloud({})
    stand.override = ({ host }) => (host.startsWith('compute.') ? { status: 200, body: '{}' } : undefined)
    assert.match(await failure(open(stand).hosts(PLACE, null)), /^vendor-error .*UnexpectedAnswer$/)
  })

  it('knows virtual processors from the names of machine types, where these count them', async () => {
    const types: readonly [string, number][] = [
      ['e2-standard-8', 8],
      ['n1-highmem-96', 96],
      ['custom-6-20480', 6],
      ['n2-custom-12-20480-ext', 12],
      ['c3-standard-192-metal', 192],
      ['z3-highmem-88-highlssd', 88],
      ['a2-highgpu-1g', 0],
      ['e2-micro', 0],
    ]
    const instances = types.map(([machineType], index) => ({ id: String(index), zone: 'a-b1-c', name: 'x', machineType }))
    const { hosts } = await open(await cloud(project(instances))).hosts(PLACE, null)
    assert.deepEqual(
      hosts.map(({ cores }) => cores),
      types.map(([, cores]) => cores),
    )
  })
})
