import type { Database } from '../../../src/storage/database.ts'

/** Takes back everything that is allotted. */
export async function takeBackAllotments(database: Database): Promise<void> {
  await database.write(async (transaction) => {
    for (const table of ['allotment_units', 'allotments']) await transaction.run(`DELETE FROM ${table}`)
    await transaction.run('UPDATE pools SET allotted = 0')
  })
}
