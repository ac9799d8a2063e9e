import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { adviceOn } from '../../src/storage/advice.ts'

const failure = (code: string | undefined, cause?: unknown) =>
  Object.assign(new Error('it failed', { cause }), code === undefined ? {} : { code })

describe('what an operator can do where a database failed', () => {
  for (const [code, advice] of [
    ['SQLITE_FULL', 'the disk is full: make room, and start again'],
    ['ENOSPC', 'the disk is full: make room, and start again'],
    ['53100', "the disk of the database's server is full: make room there, and start again"],
    ['SQLITE_CORRUPT', 'the file is damaged: bring back a backup'],
    ['SQLITE_NOTADB', 'the file is damaged, or no database: bring back a backup'],
    ['SQLITE_IOERR_FSYNC', 'the disk failed (it failed): see that it works and has room, and start again'],
  ] as const) {
    test(`${code}, also behind what wraps it`, () => {
      assert.equal(adviceOn(failure(code)), advice)
      assert.equal(adviceOn(failure('other', failure(undefined, failure(code)))), advice)
      assert.ok(!advice.includes('\n'))
    })
  }

  test('the first that is known counts', () => {
    assert.equal(adviceOn(failure('SQLITE_CORRUPT', failure('SQLITE_FULL'))), 'the file is damaged: bring back a backup')
  })

  test('nothing, where only the program can be mended', () => {
    for (const error of [
      failure('SQLITE_CONSTRAINT'),
      failure(undefined),
      failure('toString'),
      'SQLITE_FULL',
      { code: 'SQLITE_FULL' },
    ]) {
      assert.equal(adviceOn(error), undefined)
    }
    assert.equal(adviceOn(failure('SQLITE_CONSTRAINT', 'SQLITE_FULL')), undefined)
  })
})
