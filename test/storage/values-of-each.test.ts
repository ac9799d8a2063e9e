import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { valuesOfEach } from '../../src/storage/values-of-each.ts'
import { Servers } from '../domain/logon-baselines/servers.ts'
import { forEachEngine } from './engines.ts'

const SELECT = "SELECT CAST(one.k1 AS BIGINT) + CAST(? AS BIGINT) WHERE one.k0 <> 'nobody'"

forEachEngine((engine) => {
  describe(`the values of many keys on ${engine.name}`, () => {
    const servers = new Servers(engine)
    for (const many of [0, 1, 3, 64, 65, 130]) {
      test(`${many} stand in their order, none where there is none`, async () => {
        const keys = Array.from({ length: many }, (_, index) => [index % 3 === 1 ? 'nobody' : "o'ne", String(index)])
        const values = await servers.database.read((reader) => valuesOfEach<number>(reader, SELECT, keys, [1000]))
        assert.deepEqual(
          values,
          keys.map((_, index) => (index % 3 === 1 ? null : 1000 + index)),
        )
      })
    }
  })
})
