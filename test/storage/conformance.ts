import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Database } from '../../src/storage/database.ts'
import { deferring } from './conformance-deferred.ts'
import { conflicts, inserts, misuse, paging, results, statements } from './conformance-statements.ts'
import { lists, text, values, wrongLists } from './conformance-values.ts'
import { closing, companies, concurrency, reads, verbs } from './conformance-verbs.ts'
import type { Engine } from './engines.ts'
import { fixture } from './fixture.ts'

const VALUES = { text, values, lists, wrongLists }
const STATEMENTS = { statements, results, conflicts, paging, inserts, misuse }
const GROUPS = { ...VALUES, ...STATEMENTS, verbs, companies, deferring, concurrency, reads }

/** Declares the tests that every engine passes, each group on a database of its own. */
export function declareConformance(engine: Engine): void {
  for (const [name, declare] of Object.entries(GROUPS)) {
    describe(`${engine.name}: ${name}`, () => {
      let database: Database | undefined
      before(async () => {
        database = await engine.open(fixture)
      })
      after(() => database?.close())
      declare(() => {
        assert.ok(database, 'the database is open while tests run')
        return database
      })
    })
  }
  describe(`${engine.name}: closing`, () => closing(() => engine.open(fixture)))
}
