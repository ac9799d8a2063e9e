import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildMmdb, ipv4Bits } from '../detection/mmdb.ts'
import { inTemporaryFolder, runGarrison, spawnGarrison, test } from './spawn.ts'

const HOST = 'inet-5c0de000-0000-4000-8000-000000000002'
const BITS = ipv4Bits('8.0.0.0/8')
const PLACES = buildMmdb(4, [{ bits: BITS, record: { country: { iso_code: 'ME' } } }])
const PROVIDERS = buildMmdb(4, [
  { bits: BITS, record: { autonomous_system_number: 64500, autonomous_system_organization: 'EXAMPLE' } },
])

test('databases of addresses that are given tell where a logon came from, and whose an attack is', () =>
  inTemporaryFolder(async (folder) => {
    const [places, providers, log] = ['places.mmdb', 'providers.mmdb', 'auth.log'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    await writeFile(places, PLACES)
    await writeFile(providers, PROVIDERS)
    const guesses = [1, 2, 3, 4, 5].map((number) => {
      return `2026-11-20T12:0${number}:00Z web sshd[${number}]: Failed password for user${number} from 8.${number}.0.7 port 4000 ssh2`
    })
    const logon = '2026-11-20T15:00:00Z web sshd[9]: Accepted publickey for deploy from 8.8.8.8 port 4000 ssh2'
    await writeFile(log, `${[...guesses, logon].join('\n')}\n`)

    const server = spawnGarrison(['dev', '--port', '0', '--location-database', places, '--asn-database', providers])
    await server.ready
    const variables = [...server.output().stdout.matchAll(/^export (\w+)=(\S+)$/gm)]
    const env = Object.fromEntries(variables.map(([, name = '', value = '']) => [name, value]))
    const run = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await runGarrison(args, env)
      assert.equal(code, 0, stderr)
      return stdout
    }
    const target = JSON.stringify([{ target: HOST, targetType: 'uuid', flag: 'add' }])
    const place = ['--Type', 'login_common_location', '--Config', '{"location":"China"}', '--Target', target]
    await run('call', 'Sas', 'ModifyLoginBaseConfig', ...place)
    await run('logons', 'import', log, '--host', HOST)
    const { Alerts } = JSON.parse(await run('call', 'Garrison', 'ExportAlerts'))
    const told = Alerts.map((alert: Record<string, string>) => [
      alert['Kind'],
      alert['Source'],
      alert['Location'],
      alert['LogLine'],
    ])
    assert.deepEqual(told, [
      ['brute-force', 'AS64500', undefined, guesses.join('\n')],
      ['location', '8.8.8.8', 'ME', logon],
    ])
    server.child.kill('SIGTERM')
    await server.ended
  }))

test('a database of something else is told in one line, and starts nothing', () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, 'places.mmdb')
    await writeFile(file, PLACES)
    const { code, stderr } = await runGarrison(['serve', '--port', '0', '--data', join(folder, 'data'), '--asn-database', file])
    assert.match(stderr, /^garrison: places knows no autonomous systems: give an MMDB file [^\n]*\n$/)
    assert.equal(code, 2)
  }))
