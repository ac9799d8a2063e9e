import assert from 'node:assert/strict'
import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe } from 'node:test'
import { migrations } from '../../src/storage/migrations/index.ts'
import { openDatabaseBeside } from '../../src/storage/open.ts'
import { type ApiAnswer, type Credentials, callApi } from '../client.ts'
import { engines, freshSchema } from '../storage/engines.ts'
import { kmsService, transitService } from '../vault/key-services.ts'
import { type Ended, inTemporaryFolder, runGarrison, type Spawned, spawnGarrison, test } from './spawn.ts'

interface World {
  readonly server: Spawned
  readonly folder: string
  readonly url: string
  readonly credentials: Credentials
  vault(...words: readonly string[]): Promise<Ended>
  call(product: 'sas' | 'ram', action: string, parameters?: Record<string, unknown>): Promise<ApiAnswer>
  run(sql: string): Promise<number>
}

const VERSIONS = { sas: '2018-12-03', ram: '2015-05-01' }

async function withServer(isPostgres: boolean, work: (world: World) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const database = isPostgres ? await freshSchema() : undefined
    const where = ['--data', folder, ...(database === undefined ? [] : ['--database', database])]
    const server = spawnGarrison(['serve', '--port', '0', '--vendor-checks', 'off', ...where])
    const url = await server.ready
    const credentials: Credentials = JSON.parse(await readFile(join(folder, 'root-credentials.json'), 'utf8'))
    await work({
      ...{ server, folder, url, credentials },
      vault: (...words) => runGarrison(['vault', ...words, ...where]),
      call: (product, action, parameters = {}) => callApi(url, { version: VERSIONS[product], action, parameters }, credentials),
      async run(sql) {
        const file = join(folder, 'garrison.sqlite')
        const target = database === undefined ? ({ kind: 'file', file } as const) : ({ kind: 'postgres', url: database } as const)
        const beside = await openDatabaseBeside(target, migrations)
        const changed = await beside.write((transaction) => transaction.run(sql))
        await beside.close()
        return changed
      },
    })
    server.child.kill('SIGTERM')
    assert.equal((await server.ended).code, 0)
  })
}

const PAIR = { Vendor: 'AWS', AkType: 'sub', SecretId: 'AKIAexample', SecretKey: 'first', AuthModules: 'HOST' }

for (const { name } of engines) {
  describe(`garrison vault on ${name}`, () => {
    const withOne = (work: (world: World) => Promise<void>) => withServer(name === 'postgres', work)

    test('rotates under a server that goes on writing', () =>
      withOne(async ({ vault, call }) => {
        assert.match((await vault('status')).stdout, /^k-\w{10} +active +[0-9a-f]{16} +\S+ +2$/m)
        let isOver = false
        const answers: number[] = []
        const writing = (async () => {
          for (let number = 0; !isOver; number++) {
            const pair = { ...PAIR, SecretId: `AKIA${number}` }
            answers.push((await call('sas', 'AddCloudVendorAccountAK', pair)).status)
          }
        })()
        for (let run = 0; run < 2; run++) {
          const rotated = await vault('rotate')
          assert.equal(rotated.code, 0, rotated.stderr)
          assert.match(rotated.stdout, /^rewrapped 2 data keys under k-\w{10}; k-\w{10} is retained$/m)
        }
        isOver = true
        await writing
        assert.ok(answers.length > 0 && answers.every((status) => status === 200), String(answers))
        // A rotation may have been finished before the server made a key: this one is new to it.
        const user = await call('ram', 'CreateUser', { UserName: 'late' })
        assert.equal(user.status, 200, user.text)
        assert.equal((await call('ram', 'CreateAccessKey', { UserName: 'late' })).status, 200)
        const verified = await vault('verify')
        assert.equal(verified.code, 0, verified.stdout)
        assert.match(verified.stdout, /^2 data keys and \d+ sealed values were opened; 0 failed$/m)
        const states = (await vault('status')).stdout.match(/ (retained|active) +\S+ +\S+ +\d+$/gm)?.map((line) => line.trim())
        assert.deepEqual(
          states?.map((line) => line.replace(/ .* /, ' ')),
          ['retained 0', 'retained 0', 'active 2'],
        )
        assert.equal(
          (await vault('rotate', '--remove')).stdout,
          'no key can be removed yet: it must be retained for a minute, and no data key may need it\n',
        )
      }))

    test('seals with no data key that another server has put out of use', () =>
      withOne(async ({ vault, call, run, folder }) => {
        await call('ram', 'CreateUser', { UserName: 'alice' })
        const id = (await call('sas', 'AddCloudVendorAccountAK', PAIR)).body.Data.AuthId
        const file = join(folder, 'organisation.yaml')
        const exported = (await runGarrison(['export', '--data', folder])).stdout
        const [rest, uid] = [exported.split(/^identities:/m)[0], /uid: "(\d+)"/.exec(exported)?.[1]]
        const bob = '{ name: bob, accessKeys: [{ id: LTAIgivenkeyid0000000001 }] }'
        await writeFile(file, `${rest}identities:\n  - account: "${uid}"\n    users: [${bob}]\n`)
        const sealing: (() => Promise<unknown>)[] = [
          async () => assert.equal((await call('ram', 'CreateAccessKey', { UserName: 'alice' })).status, 200),
          async () => assert.equal((await call('sas', 'AddCloudVendorAccountAK', { ...PAIR, SecretId: 'AKIA2' })).status, 200),
          async () => {
            const change = { AuthIds: id, SecretId: PAIR.SecretId, SecretKey: 'second' }
            assert.equal((await call('sas', 'ModifyCloudVendorAccountAK', change)).status, 200)
          },
          async () => assert.equal((await runGarrison(['apply', '-f', file, '--data', folder])).stderr, ''),
        ]
        for (const [index, seal] of sealing.entries()) {
          await run("UPDATE data_keys SET state = 'retained' WHERE account <> 'installation'")
          await seal()
          assert.match((await vault('verify')).stdout, new RegExp(`^${3 + index} data keys and .*; 0 failed$`, 'm'), String(seal))
        }
      }))

    test('names each row that does not open; it is listed, overwritten and deleted all the same', () =>
      withOne(async ({ vault, call, run }) => {
        const id = (await call('sas', 'AddCloudVendorAccountAK', PAIR)).body.Data.AuthId
        await call('ram', 'CreateUser', { UserName: 'alice' })
        const made = await call('ram', 'CreateAccessKey', { UserName: 'alice' })
        const accessKey = made.body.AccessKey.AccessKeyId
        await run("UPDATE vendor_accounts SET sealed_secret = 'v2.d-lost.AAAA', sealed_secret_id = 'v2.d-lost.BBBB'")
        await run("UPDATE access_keys SET sealed_secret = 'v2.d-lost.AAAA' WHERE user_name = 'alice'")
        const verified = await vault('verify')
        assert.equal(verified.code, 1)
        for (const row of [`vendor_accounts.sealed_secret of "${id}"`, `access_keys.sealed_secret of "${accessKey}"`]) {
          assert.match(verified.stdout, new RegExp(`^${row} in account \\d+ cannot be opened: `, 'm'))
        }
        assert.match(verified.stdout, /; 3 failed$/m)

        const pairs = (await call('sas', 'DescribeCloudVendorAccountAKList')).body.CloudVendorAccountAKs
        assert.deepEqual([pairs.length, pairs[0].AuthId, pairs[0].SecretId], [1, id, 'AKIAe****'])
        const keys = (await call('ram', 'ListAccessKeys', { UserName: 'alice' })).body.AccessKeys.AccessKey
        assert.deepEqual(
          keys.map(({ AccessKeyId }: { AccessKeyId: string }) => AccessKeyId),
          [accessKey],
        )
        const changes = { AuthIds: id, SecretId: PAIR.SecretId, SecretKey: 'second' }
        const changed = await call('sas', 'ModifyCloudVendorAccountAK', changes)
        assert.equal(changed.status, 200, changed.text)
        const deleted = await call('ram', 'DeleteAccessKey', { UserName: 'alice', UserAccessKeyId: accessKey })
        assert.equal(deleted.status, 200, deleted.text)
        assert.equal((await vault('verify')).code, 0)
        const again = await call('sas', 'AddCloudVendorAccountAK', PAIR)
        assert.equal(again.body.Code, 'DataExists')
      }))
  })
}

describe('garrison vault', () => {
  test('says in one line what is wrong', () =>
    inTemporaryFolder(async (folder) => {
      const said = async (...words: readonly string[]) => {
        const { code, stderr } = await runGarrison(['vault', ...words, '--data', folder])
        assert.equal(stderr.trimEnd().split('\n').length, 1, stderr)
        return [code, stderr.trimEnd()]
      }
      assert.deepEqual(await said('status'), [2, `garrison: there is no database ${folder}/garrison.sqlite: check --data`])
      assert.deepEqual(await said('rotate', '--prepare', '--remove'), [
        2,
        'garrison: --prepare and --remove are two steps: rotate in between',
      ])
      assert.match(String((await said('status', '--key-provider', 'transit'))[1]), /needs --transit-url .* too/)
      assert.match(String((await said('status', '--key-provider', 'hsm'))[1]), /must be file, transit or aws-kms/)
    }))

  test('says which stages a key service does by itself', () =>
    inTemporaryFolder(async (folder) => {
      const server = spawnGarrison(['serve', '--port', '0', '--data', folder])
      await server.ready
      const [transit, kms] = [await transitService(), await kmsService(['one'])]
      try {
        const [token, credentials] = [join(folder, 'token'), join(folder, 'kms.json')]
        await writeFile(token, 'the-token', { mode: 0o600 })
        await writeFile(credentials, '{ "accessKeyId": "A", "secretAccessKey": "B" }', { mode: 0o600 })
        const services = {
          transit: ['transit', '--transit-url', transit.url, '--transit-key', 'garrison', '--transit-token-file', token],
          kms: [
            'aws-kms',
            '--kms-endpoint',
            kms.url,
            '--kms-key',
            'one',
            '--kms-region',
            'x-1',
            '--kms-credentials-file',
            credentials,
          ],
        }
        const told: [words: readonly string[], says: RegExp][] = [
          [['--prepare', '--key-provider', ...services.transit], /^garrison: a transit key has no pending version: [^\n]+\n$/],
          [
            ['--prepare', '--key-provider', ...services.kms],
            /^garrison: keys of AWS KMS are made there: [^\n]+ --kms-key [^\n]+\n$/,
          ],
          [
            ['--remove', '--key-provider', ...services.kms],
            /^garrison: keys of AWS KMS are deleted there, nothing was removed: [^\n]+\n$/,
          ],
        ]
        for (const [words, says] of told) {
          const { code, stdout, stderr } = await runGarrison(['vault', 'rotate', '--data', folder, ...words])
          assert.deepEqual([code, stdout], [2, ''])
          assert.match(stderr, says)
        }
        const changing = [...transit.asked, ...kms.asked].filter(({ action }) => !/^(GET|DescribeKey)/.test(action))
        assert.deepEqual(changing, [])
      } finally {
        await Promise.all([transit.close(), kms.close()])
      }
      server.child.kill('SIGTERM')
      assert.equal((await server.ended).code, 0)
    }))

  test('a server without its key refuses to start and names the fingerprint; with --lost-key it starts', () =>
    inTemporaryFolder(async (folder) => {
      const args = ['serve', '--port', '0', '--data', folder]
      const first = spawnGarrison(args)
      await first.ready
      first.child.kill('SIGTERM')
      await first.ended
      const status = await runGarrison(['vault', 'status', '--data', folder])
      const [, key = '', fingerprint = ''] = /^(k-\w+) +active +([0-9a-f]{16})/m.exec(status.stdout) ?? []
      await rename(join(folder, 'key-ring.json'), join(folder, 'kept.json'))
      const refused = await runGarrison(args)
      assert.equal(refused.code, 2)
      assert.ok(
        refused.stderr.includes(`2 data keys need key ${key} (fingerprint ${fingerprint}), which the key ring`),
        refused.stderr,
      )
      assert.equal(refused.stderr.trimEnd().split('\n').length, 1)
      const rotated = await runGarrison(['vault', 'rotate', '--data', folder])
      assert.equal(rotated.code, 2)
      assert.match(rotated.stderr, /^garrison: 2 data keys need key k-\w+ \(fingerprint [^\n]+\n$/)
      const verified = await runGarrison(['vault', 'verify', '--data', folder])
      assert.equal(verified.code, 1)
      assert.match((await runGarrison(['vault', 'status', '--data', folder])).stdout, new RegExp(`^${key} +missing `, 'm'))
      assert.ok(!(await readdir(folder)).includes('key-ring.json'), 'a ring was made that is not wanted')
      assert.match(verified.stdout, /2 data keys and 1 sealed values were opened; 3 failed/)

      const without = spawnGarrison([...args, '--lost-key', key])
      await without.ready
      without.child.kill('SIGTERM')
      assert.equal((await without.ended).code, 0)
      await writeFile(join(folder, 'key-ring.json'), await readFile(join(folder, 'kept.json')), { mode: 0o600 })
      assert.match((await runGarrison(args)).stderr, /data keys need key k-\w+ \(fingerprint/)
    }))
})
