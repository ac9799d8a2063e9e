import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { add, DEPOT, ledgerOf, SECURITY, SHOP } from './ledger.ts'

const MINUTE_MS = 60_000

forEachServer((server) => {
  const { update, utilisation } = ledgerOf(server)
  const samplesOf = async (parameters: Record<string, unknown>) =>
    (await utilisation(parameters)).body.Samples.map(({ Allotted, Used }: Record<string, number>) => [Allotted, Used])

  test('tells how all pools stand now: bought, allotted, used', async () => {
    await update([add(SHOP, { SlsCapacity: 30 })])
    const { status, body } = await utilisation()
    assert.equal(status, 200)
    assert.deepEqual(body.Now[0], { Unit: 'sls', Bought: 1000, Allotted: 30, Used: 3 })
    const servers = body.Now.find(({ Unit }: { Unit: string }) => Unit === 'servers:7')
    assert.deepEqual({ ...servers }, { Unit: 'servers:7', Bought: 100, Allotted: 0, Used: 1 })
    assert.deepEqual((await utilisation({ Unit: 'cores:7' })).body.Now, [{ Unit: 'cores:7', Bought: 400, Allotted: 0, Used: 4 }])
  })

  test('a server that pays by use uses nothing of what was bought', async (context) => {
    context.after(() => server.reset())
    const UuidList = ['inet-00000000-0000-4000-8000-000000000001']
    await server().call('Sas', 'UpdatePostPaidBindRel', { BindAction: [{ Version: '7', UuidList }] })
    assert.equal((await utilisation({ Unit: 'servers:7' })).body.Now[0].Used, 1)
    await update([add(DEPOT, { SlsCapacity: 1 })])
    const [sample] = (await utilisation({ Unit: 'servers:7' })).body.Samples
    assert.equal(sample.Used, 1)
  })

  test('keeps the last state of a minute, and counts use once an hour', async (context) => {
    context.after(() => server.reset())
    const { clock } = server()
    clock.freeze()
    clock.advance(MINUTE_MS - (clock.now() % MINUTE_MS))
    const start = clock.now()
    await update([add(DEPOT, { SlsCapacity: 1 })])
    clock.advance(1000)
    await update([{ OptType: 'CHANGE', AliUid: DEPOT, SlsCapacity: 2 }])
    clock.advance(MINUTE_MS)
    await update([{ OptType: 'CHANGE', AliUid: DEPOT, SlsCapacity: 3 }])
    clock.advance(60 * MINUTE_MS)
    await update([{ OptType: 'CHANGE', AliUid: DEPOT, SlsCapacity: 4 }])
    assert.deepEqual(await samplesOf({ Unit: 'sls' }), [
      [2, 3],
      [3, undefined],
      [4, 3],
    ])
    const { Samples } = (await utilisation({ Unit: 'rasp' })).body
    assert.equal(Samples.length, 2, 'the hourly count keeps the pools that did not change too')
    assert.deepEqual({ ...Samples[0] }, { Time: new Date(start).toISOString(), Unit: 'rasp', Bought: 100, Allotted: 0, Used: 0 })

    const from = new Date(start + MINUTE_MS).toISOString()
    assert.deepEqual(await samplesOf({ Unit: 'sls', StartTime: from }), [
      [3, undefined],
      [4, 3],
    ])
    assert.deepEqual(await samplesOf({ Unit: 'sls', StartTime: from, EndTime: from }), [[3, undefined]])
    await assertPages(start)
  })

  async function assertPages(start: number): Promise<void> {
    const whole = (await utilisation({ MaxResults: 1000 })).body.Samples
    for (const Unit of [undefined, 'sls']) {
      const seen: object[] = []
      let token: string | undefined = ''
      while (token !== undefined) {
        const { body } = await utilisation({ ...(Unit === undefined ? {} : { Unit }), MaxResults: 2, NextToken: token })
        assert.ok(body.Samples.length <= 2)
        seen.push(...body.Samples)
        token = body.NextToken
      }
      assert.deepEqual(
        seen,
        whole.filter((sample: { Unit: string }) => Unit === undefined || sample.Unit === Unit),
      )
    }
    assert.deepEqual((await utilisation({ NextToken: `${start * 2}.sls` })).body.Samples, [], 'past the end')
  }

  test('refuses times and tokens that are none', async () => {
    for (const bad of [
      { StartTime: 'yesterday' },
      { EndTime: '2026-13-01T00:00:00Z' },
      { EndTime: '2026-02-30T00:00:00Z' },
      { NextToken: 'x' },
      { Unit: '?' },
      { MaxResults: 0 },
    ]) {
      assert.equal((await utilisation(bad)).status, 400, JSON.stringify(bad))
    }
  })

  test('is for the administrators of Security Center alone', async () => {
    assert.equal((await utilisation({}, server().rootOf(SECURITY))).status, 200)
    for (const credentials of [server().rootOf(SHOP), server().user('nobody'), server().user('outsider')]) {
      const { status, body } = await utilisation({}, credentials)
      assert.deepEqual([status, body.Code], [403, 'NoPermission'])
    }
  })
})
