// Writes to the database it is given until somebody kills it, and notes every answer in the second file. After the
// thousandth it says so.
import { openSync, writeSync } from 'node:fs'
import { openSqlite } from '../../src/storage/sqlite.ts'
import { fixture, putNote } from './fixture.ts'

const [file = '', answers = ''] = process.argv.slice(2)
const database = await openSqlite({ file }, fixture)
const noted = openSync(answers, 'w')
let next = 0
let answered = 0

async function writeForever(): Promise<never> {
  for (;;) {
    const id = String(next++)
    await database.write((transaction) => transaction.run(putNote, 'crash', id, 'x'.repeat(300), null, null))
    writeSync(noted, `${id}\n`)
    if (++answered === 1000) console.log('a thousand')
  }
}

await Promise.all(Array.from({ length: 20 }, writeForever))
