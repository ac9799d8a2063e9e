const ADVICE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    SQLITE_FULL: 'the disk is full: make room, and start again',
    // PostgreSQL's disk_full.
    53100: "the disk of the database's server is full: make room there, and start again",
    ENOSPC: 'the disk is full: make room, and start again',
    SQLITE_CORRUPT: 'the file is damaged: bring back a backup',
    SQLITE_NOTADB: 'the file is damaged, or no database: bring back a backup',
  }),
)

/**
 * What an operator can do where a database failed, in one line; undefined where only its program can be mended. Looks behind
 * what wraps the driver's error.
 */
export function adviceOn(failure: unknown): string | undefined {
  for (let error = failure; error instanceof Error; error = error.cause) {
    const code = 'code' in error ? String(error.code) : ''
    const advice = ADVICE.get(code)
    if (advice !== undefined) return advice
    // A full disk can look like this too: the index beside the log is memory that the file system has to back.
    if (code.startsWith('SQLITE_IOERR'))
      return `the disk failed (${error.message}): see that it works and has room, and start again`
  }
  return undefined
}
