import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import test from 'node:test'
import { describeSchema } from '../../src/storage/describe-schema.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import { forEachEngine } from './engines.ts'

// The whole schema as the migrations make it, for everybody to read. `UPDATE_SCHEMA=1` writes it anew.
forEachEngine((engine) => {
  test(`the schema of ${engine.name} is the one that is written down`, async () => {
    const database = await engine.open(migrations)
    const dump = await describeSchema(database)
    await database.close()
    const file = new URL(`schema.${engine.name}.sql`, import.meta.url)
    if (process.env['UPDATE_SCHEMA'] === '1') writeFileSync(file, dump)
    assert.equal(dump, readFileSync(file, 'utf8'))
  })
})
