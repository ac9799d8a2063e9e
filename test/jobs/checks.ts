import type { Checked } from '../../src/jobs/check-vendor-keys.ts'

/** Gives the checks that are over, one after the other. */
export class Checks {
  readonly #over: Checked[] = []
  #waiting: ((checked: Checked) => void) | undefined

  readonly onChecked = (checked: Checked): void => {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting === undefined) this.#over.push(checked)
    else waiting(checked)
  }

  /** The first that nobody has been given yet. */
  next(): Promise<Checked> {
    const first = this.#over.shift()
    return first === undefined ? new Promise((resolve) => (this.#waiting = resolve)) : Promise.resolve(first)
  }
}

/** A pair as an answer shows it. */
export interface ShownPair {
  readonly AuthId: number
  readonly ServiceStatus: number
  readonly Message: string
  readonly VendorUid?: string
  readonly VendorUserName?: string
  readonly AuthModules: readonly { readonly Module: string; readonly ModuleServiceStatus: number; readonly Message: string }[]
}
