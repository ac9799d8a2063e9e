import { StorageFailure } from '../kernel/failure.ts'
import { Deferred } from './deferred.ts'
import type { PreparedStatement, SqliteConnection } from './sqlite-connection.ts'
import { SqliteTransaction, sqliteStatements } from './sqlite-transaction.ts'
import { Misuse } from './statement.ts'

/** How much one transaction may take before it is committed and the event loop has its turn. */
export interface BatchLimits {
  /** At most this many verbs share a commit; one slow verb among them delays no more than these. */
  readonly batchVerbs: number
  /** No verb is begun in a transaction older than this. */
  readonly batchMs: number
  /** At most this many verbs wait; more are rejected at once. */
  readonly waitingVerbs: number
}

type Outcome = { readonly value: unknown } | { readonly error: unknown }

interface Job {
  readonly work: (transaction: SqliteTransaction) => Promise<unknown>
  readonly mayWrite: boolean
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** What the verbs before have done in a transaction. */
interface Begun {
  readonly deferred: Deferred
  readonly hasWritten: boolean
}

/**
 * The verbs that wait for one connection. Those that arrived in one turn of the event loop run one after the other
 * in one transaction, each writer behind another one in a savepoint; they are answered when the transaction is committed.
 */
export class SqliteQueue {
  readonly #connection: SqliteConnection
  readonly #control: Record<'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'rollbackTo', PreparedStatement>
  readonly #limits: BatchLimits
  readonly #statements = sqliteStatements()
  readonly #idle: (() => void)[] = []
  readonly #waiting: Job[] = []
  #isBusy = false
  #giveUp: (() => void) | undefined
  readonly #counts = { reads: 0, writes: 0, commits: 0 }

  /** @param begin `BEGIN IMMEDIATE` where there are writers, `BEGIN` where there are none */
  constructor(connection: SqliteConnection, begin: 'BEGIN' | 'BEGIN IMMEDIATE', limits: BatchLimits) {
    this.#connection = connection
    this.#limits = limits
    this.#control = {
      begin: connection.prepare(begin),
      commit: connection.prepare('COMMIT'),
      rollback: connection.prepare('ROLLBACK'),
      savepoint: connection.prepare('SAVEPOINT verb'),
      release: connection.prepare('RELEASE verb'),
      rollbackTo: connection.prepare('ROLLBACK TO verb'),
    }
  }

  get counts(): { readonly reads: number; readonly writes: number; readonly commits: number } {
    return this.#counts
  }

  /** Queues a verb; resolves or rejects when its transaction is over. */
  add<T>(mayWrite: boolean, work: (transaction: SqliteTransaction) => Promise<T>): Promise<T> {
    const { waitingVerbs } = this.#limits
    if (this.#waiting.length >= waitingVerbs) {
      return Promise.reject(new StorageFailure('other', new Error(`${waitingVerbs} verbs are waiting already`)))
    }
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.push({ work, mayWrite, resolve, reject }))
    this.#wake()
    return answer as Promise<T>
  }

  /** Resolves when nothing waits and nothing runs. */
  drained(): Promise<void> {
    if (!this.#isBusy) return Promise.resolve()
    return new Promise((resolve) => this.#idle.push(resolve))
  }

  /** Closes the connection; `drained` comes before. */
  close(): void {
    this.#connection.close()
  }

  /** Not at once: the other requests that came in with this turn of the event loop shall share the commit. */
  #wake(): void {
    if (this.#isBusy) return
    this.#isBusy = true
    setImmediate(() => this.#turn())
  }

  async #turn(): Promise<void> {
    const jobs = this.#waiting.splice(0, this.#limits.batchVerbs)
    const outcomes: Outcome[] = []
    const failure = await this.#transact(jobs, outcomes)
    // When not even the transaction could begin, all who would have shared it hear so.
    const answered = failure !== undefined && outcomes.length === 0 ? jobs.length : outcomes.length
    for (let index = 0; index < answered; index++) this.#answer(jobs[index], outcomes[index], failure)
    this.#waiting.unshift(...jobs.slice(answered))
    this.#isBusy = false
    if (this.#waiting.length > 0) this.#wake()
    else for (const tell of this.#idle.splice(0)) tell()
  }

  /** Runs the first jobs in one transaction. Gives back what undid all of them, or undefined after a commit. */
  async #transact(jobs: readonly Job[], outcomes: Outcome[]): Promise<StorageFailure | undefined> {
    const stopWatch = this.#watch()
    const deadline = performance.now() + this.#limits.batchMs
    const deferred = new Deferred()
    let hasWritten = false
    try {
      this.#control.begin.run([])
      for (const job of jobs) {
        hasWritten = (await this.#run(job, outcomes, { deferred, hasWritten })) || hasWritten
        if (performance.now() > deadline) break
      }
      await this.#finish(deferred)
      this.#control.commit.run([])
      if (hasWritten) this.#counts.commits++
      return undefined
    } catch (error) {
      this.#undo()
      return new StorageFailure('other', error instanceof StorageFailure ? error.cause : error)
    } finally {
      stopWatch()
    }
  }

  /**
   * Runs one job and adds its outcome; gives back whether it may have written something that stays. Throws when the engine cannot go on with
   * the transaction.
   */
  async #run(job: Job, outcomes: Outcome[], { deferred, hasWritten }: Begun): Promise<boolean> {
    const { begin, rollback, savepoint, release, rollbackTo } = this.#control
    // A savepoint copies every page that changes; whoever writes first is undone with the transaction.
    if (job.mayWrite && hasWritten) savepoint.run([])
    const transaction = new SqliteTransaction(this.#connection, this.#statements, job.mayWrite)
    const settled = await this.#settle(job, transaction)
    transaction.end()
    const { failure } = transaction
    const outcome = failure !== undefined && 'value' in settled ? { error: failure } : settled
    outcomes.push(outcome)
    // A full disk can make the engine undo the whole transaction, and what others wrote with it.
    if (!this.#connection.isInTransaction) throw failure ?? new Error('the engine has undone the transaction')
    if (!job.mayWrite) return false
    const isUndone = 'error' in outcome
    if (!isUndone) deferred.take(transaction.deferred)
    if (hasWritten) {
      if (isUndone) rollbackTo.run([])
      release.run([])
    } else if (isUndone) {
      rollback.run([])
      begin.run([])
    }
    return !isUndone
  }

  /** Does what the verbs have left for the end. Throws what undoes them all. */
  async #finish(deferred: Deferred): Promise<void> {
    if (deferred.isEmpty) return
    const transaction = new SqliteTransaction(this.#connection, this.#statements, true)
    const settled = await this.#settle({ work: (own) => deferred.finish(own) }, transaction)
    transaction.end()
    if (transaction.failure !== undefined) throw transaction.failure
    if ('error' in settled) throw settled.error
  }

  #settle(job: Pick<Job, 'work'>, transaction: SqliteTransaction): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#giveUp = () => resolve({ error: new Misuse('the verb awaited something else than its transaction') })
      try {
        job.work(transaction).then(
          (value) => resolve({ value }),
          (error: unknown) => resolve({ error }),
        )
      } catch (error) {
        resolve({ error })
      }
    })
  }

  /**
   * A verb settles before the event loop turns, because the engine answers at once. One that is still running
   * then waits for something else, perhaps for its own queue, and would hold up everybody: it is given up.
   */
  #watch(): () => void {
    const look = (): void => {
      this.#giveUp?.()
      next = setImmediate(look)
    }
    let next = setImmediate(look)
    return () => clearImmediate(next)
  }

  #undo(): void {
    try {
      if (this.#connection.isInTransaction) this.#control.rollback.run([])
    } catch {
      // The engine has undone it in the meantime; if it has not, the next BEGIN fails and says so.
    }
  }

  #answer(job: Job | undefined, outcome: Outcome | undefined, failure: StorageFailure | undefined): void {
    if (outcome !== undefined && 'error' in outcome) {
      job?.reject(outcome.error)
    } else if (failure !== undefined) {
      job?.reject(failure)
    } else {
      this.#counts[job?.mayWrite ? 'writes' : 'reads']++
      job?.resolve(outcome?.value)
    }
  }
}
