import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { serversOfIncidents } from '../../../src/storage/migrations/0026-servers-of-incidents.ts'
import { migrations } from '../../../src/storage/migrations/index.ts'
import { forEachEngine } from '../../storage/engines.ts'

/** Two matters of a server each, the first of an attack, and an attack on two servers; of the last alert nobody was told. */
const ROWS = `
  INSERT INTO incidents (account, id, host, user_name, source, kinds, level, alerts, first_at, last_at, told_at) VALUES
    ('1', 'attack', '', '', '192.0.2.7', 'brute-force', 'suspicious', 2, 1, 2, 1),
    ('1', 'logon', 'web', 'root', '192.0.2.7', 'ip', 'suspicious', 1, 1, 1, 1),
    ('1', 'attacks', '', '', '192.0.2.8', 'brute-force', 'serious', 3, 1, 2, 1);
  INSERT INTO alerts (account, id, host, logon, kind, level, status, at, details, raw, incident) VALUES
    ('1', 1, 'web', 'a', 'brute-force', 'suspicious', 1, 1, '{}', '', 'attack'),
    ('1', 2, 'web', 'b', 'brute-force', 'remind', 1, 2, '{}', '', 'attack'),
    ('1', 3, 'web', 'c', 'ip', 'suspicious', 1, 1, '{}', '', 'logon'),
    ('1', 4, 'web', 'd', 'brute-force', 'remind', 1, 1, '{}', '', 'attacks'),
    ('1', 5, 'web', 'e', 'brute-force', 'serious', 1, 1, '{}', '', 'attacks'),
    ('1', 6, 'db', 'f', 'brute-force', 'remind', 1, 2, '{}', '', 'attacks'),
    ('1', 7, 'db', 'g', 'ip', 'serious', 8, 2, '{}', '', '')`

forEachEngine((engine) => {
  describe(`matters from before their servers were kept on ${engine.name}`, () => {
    test('have the servers of their alerts, each as grave as it is there', async () => {
      const before = migrations.filter(({ number }) => number < serversOfIncidents.number)
      const since = migrations.filter(({ number }) => number >= serversOfIncidents.number)
      const insert = { number: serversOfIncidents.number, name: 'rows', sql: () => ROWS }
      const database = await engine.open([...before, insert, ...since.map((later) => ({ ...later, number: later.number + 1 }))])
      try {
        const [incidents, hosts] = await database.read((reader) =>
          Promise.all([
            reader.all('SELECT id, host, servers FROM incidents ORDER BY id'),
            reader.all('SELECT incident, host, rank FROM incident_hosts ORDER BY incident, host'),
          ]),
        )
        assert.deepEqual(incidents, [
          { id: 'attack', host: 'web', servers: 1 },
          { id: 'attacks', host: '', servers: 2 },
          { id: 'logon', host: 'web', servers: 1 },
        ])
        assert.deepEqual(hosts, [
          { incident: 'attack', host: 'web', rank: 1 },
          { incident: 'attacks', host: 'db', rank: 2 },
          { incident: 'attacks', host: 'web', rank: 0 },
          { incident: 'logon', host: 'web', rank: 1 },
        ])
      } finally {
        await database.close()
      }
    })
  })
})
