/** What the database was doing when it failed; some products report these apart. */
export type StorageWork = 'select' | 'insert' | 'other'

/** The database failed: an outage or a bug, never the caller's fault. The cause goes to the log. */
export class StorageFailure extends Error {
  readonly work: StorageWork

  constructor(work: StorageWork, cause: unknown) {
    super(`storage failed during ${work}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.name = 'StorageFailure'
    this.work = work
  }
}

/** The operator gave something that cannot be used; `message` is one line that says how to mend it. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}
