import type { Database, Reader } from './database.ts'

/**
 * Reads of which each is a transaction of its own, so that others have their turn between them. They see what is there at their moment, not
 * one state.
 */
export function statementByStatement(database: Pick<Database, 'read'>): Reader {
  return {
    all: (sql, ...parameters) => database.read((reader) => reader.all(sql, ...parameters)),
    first: (sql, ...parameters) => database.read((reader) => reader.first(sql, ...parameters)),
  }
}
