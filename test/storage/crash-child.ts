// Writes to the database file it is given and prints every answer, until somebody kills it.
import { writeSync } from 'node:fs'
import { openSqlite } from '../../src/storage/sqlite.ts'
import { fixture, putNote } from './fixture.ts'

const [file = ''] = process.argv.slice(2)
const database = await openSqlite({ file }, fixture)
let next = 0

async function writeForever(): Promise<never> {
  for (;;) {
    const id = String(next++)
    await database.write((transaction) => transaction.run(putNote, 'crash', id, 'x'.repeat(300), null, null))
    writeSync(1, `${id}\n`)
  }
}

await Promise.all(Array.from({ length: 20 }, writeForever))
